import { spawnSync } from "node:child_process";
import { dirname, relative } from "node:path";
import { findVersion, fingerprint, PinsError, SnapshotError, type SnapshotOutcome, snapshotCall } from "@ashlar/versioning";
import { loadCalls } from "../calls.ts";
import { messageOf, UserError } from "../errors.ts";
import { count, plain } from "../traces/text.ts";
import type { VersionsContext } from "./context.ts";
import { indented } from "./indented.ts";

/** Writes a snapshot of each call that has none, or with `check` says what is missing or wrong. */
export async function snapshot(files: readonly string[], check: boolean, context: VersionsContext): Promise<void> {
  const { from, store, output } = context;
  const calls = await loadCalls(files, from);
  const problems: string[] = [];
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!SnapshotError.isInstance(error) && !PinsError.isInstance(error)) throw error;
      problems.push(error.message);
    }
  };
  problems.push(...(await tidy(check, context)));
  // Some at a time: each waits a moment to see what time changes in its prompt.
  for (let at = 0; at < calls.length; at += 16) await Promise.allSettled(calls.slice(at, at + 16).map(({ call }) => fingerprint(call)));
  let kept = 0;
  for (const { call } of calls) {
    await attempt(async () => {
      const outcome = await snapshotCall(store, call, { check });
      if (outcome.state === "kept") kept++;
      else if (outcome.state === "written") {
        output.out(written(outcome, from));
        if (outcome.needsCode.length > 0) output.err(needsCode(outcome));
      } else problems.push(outcome.state === "missing" ? missing(outcome) : holdsSecret(outcome));
      if (outcome.state === "written" || outcome.state === "missing")
        for (const reason of outcome.unseen) output.err(`${outcome.name}: not seen: ${reason}`);
    });
  }
  // Those that no code has any more are read too: somebody may have edited them.
  if (check)
    for (const name of store.names())
      for (const version of store.versions(name)) if (!version.local) await attempt(() => store.read(version));
  if (check) await attempt(async () => problems.push(...wrongPins(context)));
  warnIfIgnored(context);
  if (problems.length > 0) throw new UserError([...new Set(problems)].join("\n\n"), 1);
  if (kept > 0) output.out(`${count(kept, "call")} ${kept === 1 ? "is as its snapshot says" : "are as their snapshots say"}.`);
}

function written({ name, number, file = "", before }: SnapshotOutcome, from: string): string {
  const what = before
    ? `changed since version ${before.number}: ${before.changes.map((change) => change.what).join(", ") || "nothing"}`
    : "the first";
  return `${plain(name)}: version ${number}, ${what}\n  ${relative(from, file)}`;
}

function needsCode({ name, number, needsCode: reasons }: SnapshotOutcome): string {
  const head = `${plain(name)}: version ${number} runs only as long as its code is there. After a change it can't be pinned or rolled back to:`;
  return [head, ...reasons.map((reason) => `- ${plain(reason)}`)].join("\n");
}

function missing({ name, number, before }: SnapshotOutcome): string {
  const head = `${plain(name)} has no snapshot of its version. Run \`ashlar versions snapshot\` and commit what it writes.`;
  if (!before) return `${head} It is the first.`;
  const changes = before.changes.map(({ what, diff }) => `${what}\n${indented(plain(diff))}`);
  return [`${head} Changed since version ${before.number}, in what would be version ${number}:`, ...changes].join("\n");
}

function holdsSecret({ name, secrets }: SnapshotOutcome): string {
  return `${plain(name)} holds what looks like a key or a password, in ${secrets.map(plain).join(", and in ")}. No snapshot of it is written: take it out of the call, and change it, as others may have read it.`;
}

/** Gives files their right names after a merge; with `check` says what would be done. */
async function tidy(check: boolean, { store, output }: VersionsContext): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const name of store.names()) {
    // The last first, so that no file takes the name of one that has yet to move.
    for (const version of store.misnamed(name).toReversed()) {
      const { claimed, number, hash, surplus } = version;
      const what = surplus
        ? `is there twice, as version ${number} and as ${claimed}`
        : `is version ${number}, as another branch has made a version ${claimed}, too`;
      if (check)
        problems.push(
          `${plain(name)}: ${hash} ${what}. Run \`ashlar versions snapshot\`, which ${surplus ? "deletes the second file" : "renames its file"}.`,
        );
      else {
        store.tidy(version);
        output.out(`${plain(name)}: ${hash} ${what}: its file is ${surplus ? "deleted" : "renamed"}`);
      }
    }
  }
  return problems;
}

/** Pins of versions that are not there. */
function wrongPins({ store }: VersionsContext): readonly string[] {
  return Object.entries(store.pins()).flatMap(([environment, calls]) =>
    Object.entries(calls).flatMap(([name, reference]) => {
      try {
        findVersion(store.versions(name), name, reference);
        return [];
      } catch (error) {
        return [
          `The pin of ${plain(name)} in ${plain(environment)}: ${messageOf(error)} Pin another, or take it away: \`ashlar versions unpin\`.`,
        ];
      }
    }),
  );
}

/** A snapshot that git does not see is no snapshot. */
function warnIfIgnored({ store, output }: VersionsContext): void {
  const [file] = store.names().flatMap((name) => store.versions(name).flatMap((version) => (version.local ? [] : version.file)));
  if (file === undefined) return;
  const { status } = spawnSync("git", ["check-ignore", "--quiet", "--no-index", file], { cwd: dirname(file), stdio: "ignore" });
  if (status === 0)
    output.err(
      "Git ignores the snapshots. Write into .gitignore what it should ignore, .ashlar/*, and then: !.ashlar/versions and !.ashlar/pins.json",
    );
}
