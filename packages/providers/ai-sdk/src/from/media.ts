import type { LanguageModelV4FilePart } from "@ai-sdk/provider";
import type { MediaPart } from "@ashlar/core";
import { unsupported } from "@ashlar/core/adapter";
import { toMetadata } from "../provider-data.ts";
import type { AiSdkLanguageModel } from "../spec.ts";

/** The URLs that a model takes, by media type. */
export type SupportedUrls = Readonly<Record<string, readonly RegExp[]>>;

const anyOf = { image: "image/*", audio: "audio/*", file: "application/pdf" } as const;

/**
 * A part with media, as the AI SDK has it.
 *
 * @throws UnsupportedError for a URL that the model does not fetch by itself
 */
export function toFile(part: MediaPart, model: AiSdkLanguageModel, urls: SupportedUrls): LanguageModelV4FilePart {
  const { source } = part;
  const mediaType = source.mediaType ?? anyOf[part.type];
  const providerOptions = toMetadata(part.providerData);
  const named = {
    mediaType,
    ...(part.type === "file" && part.name && { filename: part.name }),
    ...(providerOptions && { providerOptions }),
  };
  if (source.type === "base64") return { type: "file", data: { type: "data", data: source.data }, ...named };
  if (!takesUrl(source.url, mediaType, urls)) {
    throw unsupported(`${part.type} by this URL`, model.modelId, "fetch it and pass the bytes");
  }
  return { type: "file", data: { type: "url", url: new URL(source.url) }, ...named };
}

/** True where a pattern for this media type, or a group that it belongs to, fits the URL. */
function takesUrl(url: string, mediaType: string, urls: SupportedUrls): boolean {
  return Object.entries(urls).some(([types, patterns]) => {
    const group = types.toLowerCase().replace(/\*.*$/, "");
    const fits = types.includes("*") ? mediaType.toLowerCase().startsWith(group) : mediaType.toLowerCase() === group;
    return fits && patterns.some((pattern) => url.search(pattern) >= 0 || url.toLowerCase().search(pattern) >= 0);
  });
}
