import { relative } from "node:path";
import { type SnapshotOutcome, snapshotCall, type VersionStore } from "@ashlar/versioning";
import { loadCalls } from "../calls.ts";
import { UserError } from "../errors.ts";
import type { Output } from "../output.ts";

/** Writes a snapshot of each call that has none, or with `check` says which are missing. */
export async function snapshot(
  files: readonly string[],
  options: { readonly check: boolean; readonly from: string; readonly store: VersionStore; readonly output: Output },
): Promise<void> {
  const { check, from, store, output } = options;
  const calls = await loadCalls(files, from);
  const outcomes: SnapshotOutcome[] = [];
  for (const { call } of calls) outcomes.push(await snapshotCall(store, call, { check }));
  const fresh = outcomes.filter(({ state }) => state === "new");
  for (const outcome of fresh) output.out(describe(outcome, check, from));
  if (check && fresh.length > 0) throw new UserError("Run `ashlar versions snapshot` and commit what it writes.", 1);
  const kept = outcomes.length - fresh.length;
  if (kept > 0) output.out(`${kept} of ${outcomes.length} ${outcomes.length === 1 ? "call is" : "calls are"} as their snapshots say.`);
}

function describe({ name, number, file, changes }: SnapshotOutcome, check: boolean, from: string): string {
  const what =
    changes.length > 0 ? `${changes.map((change) => change.what).join(", ")} changed` : number === 1 ? "first version" : "same as before";
  const head = check
    ? `${name}: no snapshot of version ${number} (${what})`
    : `${name}: version ${number} (${what}) ${file ? relative(from, file) : ""}`;
  return [head, ...changes.map((change) => `  ${change.what}\n${change.diff.replace(/^/gm, "    ")}`)].join("\n");
}
