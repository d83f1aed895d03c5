import {
  changesBetween,
  findVersion,
  readResults,
  type Snapshot,
  SnapshotError,
  type StoredVersion,
  type VersionResult,
} from "@ashlar/versioning";
import { UserError } from "../errors.ts";
import { type Column, table } from "../traces/table.ts";
import { oneLine, styled } from "../traces/text.ts";
import { type CodeVersion, codeVersions } from "./code-versions.ts";
import type { VersionsContext } from "./context.ts";
import { resultLine } from "./results.ts";
import { versionsOf } from "./versions-of.ts";

/** A version as the list shows it. */
interface Row {
  readonly name: string;
  readonly number: number;
  readonly hash: string;
  readonly local: boolean;
  /** True for the version that the code holds. */
  readonly code: boolean;
  /** The environments in which it is pinned. */
  readonly pinned: readonly string[];
  /** What changed since the version before, or what is wrong with its file. */
  readonly changes: readonly string[];
  readonly problem?: string;
  /** The latest result for each measure. */
  readonly results: readonly VersionResult[];
}

/** Lists versions, call by call. */
export async function list(names: readonly string[], json: boolean, context: VersionsContext): Promise<void> {
  const { store, output } = context;
  const known = store.names();
  for (const name of names) versionsOf(name, context);
  const code = await codeVersions(context);
  const rows: Row[] = [];
  for (const name of names.length > 0 ? names : known) rows.push(...(await rowsOf(name, code.get(name), context)));
  if (json) output.out(JSON.stringify(rows, null, 2));
  if (rows.length === 0) throw new UserError("There are no versions yet. `ashlar versions snapshot` writes the first.", 1);
  if (json) return;
  const tables = Map.groupBy(rows, ({ name }) => name);
  output.out([...tables].map(([name, own]) => `${styled("bold", oneLine(name))}\n${table(columns, own)}`).join("\n\n"));
}

const columns: readonly Column<Row>[] = [
  { title: "version", right: true, cell: ({ number }) => String(number) },
  { title: "hash", cell: ({ hash }) => hash },
  {
    title: "is",
    cell: ({ code, local, pinned }) => [code ? "code" : "", ...pinned.map(oneLine), local ? "not in git" : ""].filter(Boolean).join(", "),
  },
  { title: "changed", cell: ({ changes, problem }) => problem ?? changes.join(", ") },
  { title: "results", cell: ({ results }) => results.map(resultLine).join("; ") },
];

async function rowsOf(name: string, code: CodeVersion | undefined, { store }: VersionsContext): Promise<readonly Row[]> {
  const versions = store.versions(name);
  const results = readResults(store, name);
  const pins = pinnedIn(name, versions, store.pins());
  let before: Snapshot | undefined;
  const rows: Row[] = [];
  for (const version of versions) {
    const { number, hash, local } = version;
    const own = results.filter((each) => each.hash.startsWith(hash)).map(({ result }) => result);
    const latest = new Map(own.map((result) => [JSON.stringify([result.dataset, result.metric]), result]));
    const read = await readable(version, store);
    rows.push({
      name,
      number,
      hash,
      local,
      code: code?.hash.startsWith(hash) ?? false,
      pinned: pins.get(hash) ?? [],
      changes: "parts" in read && before ? changesBetween(before.parts, read.parts).map(({ what }) => what) : [],
      ...("problem" in read && { problem: read.problem }),
      results: [...latest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, result]) => result),
    });
    if ("parts" in read) before = read;
  }
  return rows;
}

async function readable(version: StoredVersion, store: VersionsContext["store"]): Promise<Snapshot | { readonly problem: string }> {
  try {
    return await store.read(version);
  } catch (error) {
    if (SnapshotError.isInstance(error)) return { problem: error.problem };
    throw error;
  }
}

/** The environments by the hash that is pinned in them. A pin of what is not there shows nowhere here: `snapshot --check` tells of it. */
function pinnedIn(
  name: string,
  versions: readonly StoredVersion[],
  pins: ReturnType<VersionsContext["store"]["pins"]>,
): ReadonlyMap<string, readonly string[]> {
  const pinned = Object.entries(pins).flatMap(([environment, calls]) => {
    const reference = calls[name];
    if (reference === undefined) return [];
    try {
      return [{ environment, hash: findVersion(versions, name, reference).hash }];
    } catch {
      return [];
    }
  });
  return new Map([...Map.groupBy(pinned, ({ hash }) => hash)].map(([hash, all]) => [hash, all.map(({ environment }) => environment)]));
}
