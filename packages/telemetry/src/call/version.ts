import { type BlockInfo, isJsonObject, type Reply } from "@ashlar/core";

/** The version of a call that a reply says it came from: its hash, else its number. */
export function versionOfReply(reply: Reply): string | undefined {
  return "version" in reply ? versionIn(reply.version) : undefined;
}

/** The version that a block around the call tells before it runs. */
export function versionOfBlocks(blocks: readonly BlockInfo[]): string | undefined {
  return blocks.map(({ settings }) => (isJsonObject(settings) ? versionIn(settings.version ?? settings) : undefined)).find(Boolean);
}

function versionIn(version: unknown): string | undefined {
  if (!isJsonObject(version)) return undefined;
  const { hash, number } = version;
  if (typeof hash === "string") return hash;
  return typeof number === "number" ? String(number) : undefined;
}
