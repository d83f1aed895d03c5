import type { SharedV4FileDataData, SharedV4FileDataUrl } from "@ai-sdk/provider";
import { file, type MediaPart, type MediaSource } from "@ashlar/core";

/** Data of a file as the AI SDK has it: bare in version 3, tagged in version 4. */
export type FileData = string | Uint8Array | URL | SharedV4FileDataData | SharedV4FileDataUrl;

/** Where the data of a file are, in Ashlar's terms. */
export function toSource(data: FileData, mediaType: string): MediaSource {
  if (typeof data === "string") return { type: "base64", data, mediaType };
  if (data instanceof Uint8Array) return file(data, { mediaType }).source;
  if (data instanceof URL) return { type: "url", url: data.href, mediaType };
  return data.type === "data" ? toSource(data.data, mediaType) : { type: "url", url: data.originalUrl ?? data.url.href, mediaType };
}

/** A file by its type: an image, audio or another file. */
export function toMedia(source: MediaSource, mediaType: string, name?: string): MediaPart {
  const group = mediaType.split("/")[0];
  if (group === "image" || group === "audio") return { type: group, source };
  return { type: "file", source, ...(name !== undefined && { name }) };
}
