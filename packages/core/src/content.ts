import type { JsonObject, JsonValue } from "./json.ts";

/**
 * Opaque data of a provider, under the provider's name, carried on a part or a message and sent back to that provider unchanged
 * (a reasoning signature, a cache marker). Other providers ignore it.
 */
export type ProviderData = Readonly<Record<string, JsonObject>>;

interface Part {
  /** Data of the provider that made the part, or options for the provider that receives it. */
  readonly providerData?: ProviderData;
}

/** Where media comes from: bytes as base64, or a URL that the provider fetches. */
export type MediaSource =
  | { readonly type: "base64"; readonly data: string; readonly mediaType: string }
  | { readonly type: "url"; readonly url: string; readonly mediaType?: string };

/** Text. `untrusted` marks text that came from outside (a document, a tool, a user) and says where from. */
export interface TextPart extends Part {
  readonly type: "text";
  readonly text: string;
  readonly untrusted?: { readonly source: string };
}

/** An image. */
export interface ImagePart extends Part {
  readonly type: "image";
  readonly source: MediaSource;
}

/** A piece of audio. */
export interface AudioPart extends Part {
  readonly type: "audio";
  readonly source: MediaSource;
}

/** A file, such as a PDF. */
export interface FilePart extends Part {
  readonly type: "file";
  readonly source: MediaSource;
  readonly name?: string;
}

/** What the model thought before it answered. A provider's signature stays in `providerData`. */
export interface ReasoningPart extends Part {
  readonly type: "reasoning";
  readonly text: string;
}

/**
 * The model asks for a tool. `malformed` holds the arguments as they were sent when they were not JSON, or nested more than 512 deep;
 * `input` is then `null`.
 */
export interface ToolCallPart extends Part {
  readonly type: "tool-call";
  readonly id: string;
  readonly name: string;
  readonly input: JsonValue;
  readonly malformed?: string;
}

/** What a tool gave back, or the message of its failure when `isError`. `media` goes to models that take media in tool results. */
export interface ToolResultPart extends Part {
  readonly type: "tool-result";
  readonly id: string;
  readonly name: string;
  readonly output: JsonValue;
  readonly isError?: boolean;
  readonly media?: readonly (ImagePart | AudioPart | FilePart)[];
}

/** A part that holds media. */
export type MediaPart = ImagePart | AudioPart | FilePart;

/** Any part of a message. */
export type ContentPart = TextPart | MediaPart | ReasoningPart | ToolCallPart | ToolResultPart;

/** Makes a text part. */
export function text(content: string): TextPart {
  return { type: "text", text: content };
}

/**
 * Makes an image part from bytes, an address, a data URL or a source.
 *
 * @param mediaType what the bytes are, or what is at the address. Default for bytes: `image/png`
 * @throws TypeError for what is none of these, such as the path of a file
 */
export function image(data: Uint8Array | URL | string | MediaSource, mediaType?: string): ImagePart {
  return { type: "image", source: mediaSource(data, mediaType, "image/png") };
}

/** Makes an audio part, as `image` makes an image part. Default for bytes: `audio/wav`. */
export function audio(data: Uint8Array | URL | string | MediaSource, mediaType?: string): AudioPart {
  return { type: "audio", source: mediaSource(data, mediaType, "audio/wav") };
}

/** Makes a file part, as `image` makes an image part. Default for bytes: `application/pdf`. */
export function file(
  data: Uint8Array | URL | string | MediaSource,
  options: { readonly mediaType?: string; readonly name?: string } = {},
): FilePart {
  const source = mediaSource(data, options.mediaType, "application/pdf");
  return { type: "file", source, ...(options.name !== undefined && { name: options.name }) };
}

/** Makes a reasoning part. */
export function reasoning(content: string, providerData?: ProviderData): ReasoningPart {
  return { type: "reasoning", text: content, ...(providerData && { providerData }) };
}

/** What is nested deeper overflows the stack of whatever walks over it, such as `JSON.stringify`. */
const deepest = 512;

/**
 * Makes a tool call from the arguments as a provider sent them. Text that is not JSON, or nested more than 512 deep, is kept in
 * `malformed`, so that the model can be told; no arguments at all mean `{}`.
 */
export function toolCall(id: string, name: string, argumentsText: string, providerData?: ProviderData): ToolCallPart {
  const extra = providerData && { providerData };
  try {
    if (isTooDeep(argumentsText)) throw new RangeError();
    const input: JsonValue = argumentsText.trim() === "" ? {} : JSON.parse(argumentsText);
    return { type: "tool-call", id, name, input, ...extra };
  } catch {
    return { type: "tool-call", id, name, input: null, malformed: argumentsText, ...extra };
  }
}

function isTooDeep(json: string): boolean {
  if (json.length < 2 * deepest) return false;
  let depth = 0;
  let inString = false;
  for (let at = 0; at < json.length; at++) {
    const char = json[at];
    if (inString && char === "\\") at++;
    else if (char === '"') inString = !inString;
    else if (inString) continue;
    else if (char === "[" || char === "{") {
      if (++depth > deepest) return true;
    } else if (char === "]" || char === "}") depth--;
  }
  return false;
}

/** Makes a tool result that answers `call`. */
export function toolResult(call: Pick<ToolCallPart, "id" | "name">, output: JsonValue): ToolResultPart {
  return { type: "tool-result", id: call.id, name: call.name, output };
}

/** Makes a tool result that tells the model why the tool failed. */
export function toolFailure(call: Pick<ToolCallPart, "id" | "name">, message: string): ToolResultPart {
  return { type: "tool-result", id: call.id, name: call.name, output: message, isError: true };
}

function mediaSource(data: Uint8Array | URL | string | MediaSource, mediaType: string | undefined, fallback: string): MediaSource {
  if (data instanceof Uint8Array) return { type: "base64", data: toBase64(data), mediaType: mediaType ?? fallback };
  if (typeof data === "object" && "type" in data) return data;
  const url = String(data);
  const [, type, parameters, content] = /^data:([^;,]*)([^,]*),(.*)$/is.exec(url) ?? [];
  if (content !== undefined) {
    const base64 = /;base64$/i.test(parameters!) ? content : toBase64(new TextEncoder().encode(decodeURIComponent(content)));
    return { type: "base64", mediaType: type || "text/plain", data: base64 };
  }
  // A letter before the colon is a drive, and what is on this machine no provider can fetch.
  if (!URL.canParse(url) || !/^(?!file:|blob:|data:)[a-z][a-z0-9+.-]+:/i.test(url)) {
    throw new TypeError(
      "Media must be bytes, an address that the provider can fetch, or a data URL. Read a file and pass its bytes; to send base64 text pass { type: 'base64', data, mediaType }.",
    );
  }
  return { type: "url", url, ...(mediaType !== undefined && { mediaType }) };
}

function toBase64(bytes: Uint8Array): string {
  let binary = "";
  // In slices, because the arguments of one call are limited in number.
  for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(binary);
}
