import { VersionError } from "../errors.ts";
import { sha256 } from "../fingerprint/sha256.ts";
import { openProject } from "../store/open-project.ts";
import type { Version } from "../version.ts";
import type { VersionResult } from "./result.ts";

/**
 * Keeps what an evaluation measured beside the version that it measured. Each result is a file of its own, named by its content, so that
 * branches that both add one merge without a conflict.
 *
 * @param version that of a reply, or at least twelve digits of its hash
 * @returns the file
 * @throws VersionError for a version that was never recorded, and for the `undefined` of a reply that came without one
 * @example
 * const { version } = await recommend(row.input);
 * await attachResult(version, { dataset: { name: "books" }, metric: "exact-match", score: 0.71, n: 120, rows: { "row-1": 1, "row-2": 0 } });
 */
export async function attachResult(
  version: Pick<Version, "name" | "hash"> | undefined,
  result: VersionResult,
  options: { readonly folder?: string } = {},
): Promise<string> {
  check(result);
  if (!version) {
    throw new VersionError(
      "The reply tells no version to keep the result with: put versioned() around the call, and see its warning where it is there.",
      { reason: "unknown" },
    );
  }
  const { name, hash } = version;
  const store = openProject(options);
  const stored = store.versions(name).find((each) => hash.startsWith(each.hash));
  if (!stored) {
    throw new VersionError(`"${name}" has no version ${hash}: run the call with versioned(), or \`ashlar versions snapshot\`, first.`, {
      reason: "unknown",
    });
  }
  const content = `${JSON.stringify({ hash, measured: new Date().toISOString(), ...result }, null, 2)}\n`;
  return store.writeResult(name, stored, (await sha256(content)).slice(0, 8), content);
}

function check({ score, n, interval, rows }: VersionResult): void {
  const numbers = [score, ...(interval ? [interval.low, interval.high] : []), ...Object.values(rows ?? {})];
  if (!numbers.every(Number.isFinite)) throw new RangeError("scores and intervals are finite numbers");
  if (!Number.isSafeInteger(n) || n < 1) throw new RangeError(`n is the number of rows, 1 or more, not ${n}`);
}
