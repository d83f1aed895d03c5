import { changesBetween, findVersion, fingerprint, pairResults, readResults, type Snapshot, type StoredVersion } from "@ashlar/versioning";
import { UserError } from "../errors.ts";
import { plain, styled } from "../traces/text.ts";
import { codeVersion } from "./code-versions.ts";
import type { VersionsContext } from "./context.ts";
import { indented } from "./indented.ts";
import { comparisonLines } from "./results.ts";
import { versionsOf } from "./versions-of.ts";

/** Shows what differs between two versions, and whether it helped. */
export async function diff(name: string, from: string | undefined, to: string | undefined, context: VersionsContext): Promise<void> {
  const { store, output } = context;
  const versions = versionsOf(name, context);
  const after =
    to === "code"
      ? await codeSide(name, context)
      : await side(to === undefined ? versions.at(-1) : findVersion(versions, name, to), context);
  const earlier = versions.findLast(({ number }) => number < after.number);
  const before = await side(from === undefined ? earlier : findVersion(versions, name, from), context);
  if (!before.parts || !after.parts) throw new UserError(`"${name}" has one version only: there is nothing to compare it with.`);

  const changes = changesBetween(before.parts, after.parts);
  output.out(styled("bold", `${plain(name)}: ${before.label} → ${after.label}`));
  output.out(
    changes.length === 0
      ? "They are the same."
      : changes.map(({ what, diff: lines }) => `${styled("bold", what)}\n${indented(colored(plain(lines)))}`).join("\n"),
  );
  const results = readResults(store, name);
  const of = (hash: string) => results.filter((each) => hash.startsWith(each.hash)).map(({ result }) => result);
  const lines = comparisonLines(pairResults(of(before.hash), of(after.hash)));
  output.out(
    `${styled("bold", "results")}\n${indented(lines.length > 0 ? lines.join("\n") : "The two were not measured on the same data.")}`,
  );
}

/** One of the two that are compared. */
interface Side extends Partial<Pick<Snapshot, "parts">> {
  readonly label: string;
  readonly number: number;
  readonly hash: string;
}

async function side(version: StoredVersion | undefined, { store }: VersionsContext): Promise<Side> {
  if (!version) return { label: "nothing", number: 0, hash: "" };
  const { parts, hash } = await store.read(version);
  return { parts, hash, number: version.number, label: `version ${version.number}` };
}

async function codeSide(name: string, context: VersionsContext): Promise<Side> {
  const { call } = await codeVersion(name, context);
  return { ...(await fingerprint(call)), number: Number.POSITIVE_INFINITY, label: "the code of now" };
}

function colored(diffLines: string): string {
  return diffLines.replace(/^\+.*$/gm, (line) => styled("green", line)).replace(/^-.*$/gm, (line) => styled("red", line));
}
