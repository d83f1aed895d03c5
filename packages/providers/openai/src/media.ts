import type { MediaPart, MediaSource } from "@ashlar/core";

/** A URL for media: the one that the provider is to fetch, or the bytes themselves as a data URL. */
export function urlOf(source: MediaSource): string {
  return source.type === "url" ? source.url : `data:${source.mediaType};base64,${source.data}`;
}

/** A file's name. The wires want one beside bytes. */
export function nameOf(part: MediaPart): string {
  if ("name" in part && part.name) return part.name;
  const kind = part.source.mediaType?.split("/")[1]?.replace(/[^a-z0-9]/gi, "");
  return `file.${kind || "bin"}`;
}
