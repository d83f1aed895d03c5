import { isJsonObject } from "@ashlar/core";

/**
 * The version of a call by what tells it, as `version`: a reply, the error of a run that failed, an attempt. Its hash, else its number.
 */
export function versionOf(...told: readonly unknown[]): string | undefined {
  for (const each of told) {
    if (typeof each !== "object" || each === null || !("version" in each) || !isJsonObject(each.version)) continue;
    const { hash, number } = each.version;
    if (typeof hash === "string") return hash;
    if (typeof number === "number") return String(number);
  }
  return undefined;
}
