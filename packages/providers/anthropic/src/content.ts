import type { ContentBlockParam, DocumentBlockParam, ImageBlockParam, TextBlockParam } from "@anthropic-ai/sdk/resources/messages/messages";
import type { FilePart, ImagePart, MediaPart, TextPart } from "@ashlar/core";
import { ownData, unsupported } from "@ashlar/core/adapter";

/** Whom a request goes to. */
export interface Target {
  readonly model: string;
  /** The key of `providerData`. */
  readonly provider: string;
}

/** A block that a user may send. */
export type InputBlock = TextBlockParam | ImageBlockParam | DocumentBlockParam;

/** Text of a message; none where there is nothing to read, which the API refuses. */
export function toTextBlocks({ text, ...part }: TextPart, provider: string): TextBlockParam[] {
  return text.trim() === "" ? [] : [{ type: "text", text, ...ownData(part, provider) }];
}

/**
 * Parts of a user's message, or of a tool's result.
 *
 * @throws UnsupportedError for media that the API does not take, with what to do instead
 */
export function toInputBlocks(part: TextPart | MediaPart, target: Target): InputBlock[] {
  switch (part.type) {
    case "text":
      return toTextBlocks(part, target.provider);
    case "image":
      return [toImage(part, target)];
    case "file":
      return [toDocument(part, target)];
    case "audio":
      throw unsupported("audio", target.model, "the Messages API takes none; send what was said as text");
  }
}

function toImage(part: ImagePart | FilePart, { model, provider }: Target): ImageBlockParam {
  const data = ownData(part, provider);
  const { source } = part;
  if (source.type === "url") return { type: "image", source: { type: "url", url: source.url }, ...data };
  const mediaType = source.mediaType === "image/jpg" ? "image/jpeg" : source.mediaType;
  if (!isImageType(mediaType)) throw unsupported(`an image of type ${mediaType}`, model, "convert it to PNG, JPEG, GIF or WebP");
  return { type: "image", source: { type: "base64", media_type: mediaType, data: source.data }, ...data };
}

function toDocument(part: FilePart, target: Target): DocumentBlockParam | ImageBlockParam {
  const { source, name } = part;
  const mediaType = source.mediaType ?? "application/pdf";
  if (mediaType.startsWith("image/")) return toImage(part, target);
  const rest = { ...(name !== undefined && { title: name }), ...ownData(part, target.provider) };
  if (mediaType === "application/pdf") {
    if (source.type === "url") return { type: "document", source: { type: "url", url: source.url }, ...rest };
    return { type: "document", source: { type: "base64", media_type: mediaType, data: source.data }, ...rest };
  }
  if (!isTextType(mediaType)) throw unsupported(`a file of type ${mediaType}`, target.model, "convert it to PDF or to text");
  if (source.type === "url") throw unsupported("a text file by its URL", target.model, "fetch it and pass the bytes");
  return { type: "document", source: { type: "text", media_type: "text/plain", data: decode(source.data) }, ...rest };
}

function isImageType(mediaType: string): mediaType is "image/jpeg" | "image/png" | "image/gif" | "image/webp" {
  return /^image\/(?:jpeg|png|gif|webp)$/.test(mediaType);
}

function isTextType(mediaType: string): boolean {
  return /^text\/|[/+](?:json|xml|yaml|x-yaml|toml|javascript)$/.test(mediaType.replace(/;.*/, ""));
}

function decode(base64: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}

/** True for a block that came from the provider, to go back as it was. What it holds is the provider's own affair. */
export function isBlock(value: unknown): value is ContentBlockParam {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
