import { readFileSync } from "node:fs";
import { findVersion, readResults } from "@ashlar/versioning";
import { UserError } from "../errors.ts";
import { plain } from "../traces/text.ts";
import type { VersionsContext } from "./context.ts";
import { resultLine } from "./results.ts";

/** Shows a version's snapshot and its results. */
export async function show(name: string, reference: string | undefined, { store, output }: VersionsContext): Promise<void> {
  const versions = store.versions(name);
  const version = reference === undefined ? versions.at(-1) : findVersion(versions, name, reference);
  if (!version) throw new UserError(`No call named "${name}" has versions. Those that have: ${store.names().join(", ") || "none"}.`);
  await store.read(version); // a file that was edited is not shown as if it was not
  output.out(plain(readFileSync(version.file, "utf8").trimEnd()));
  const results = readResults(store, name).filter(({ hash }) => hash.startsWith(version.hash));
  if (results.length > 0)
    output.out(
      [
        "",
        "## Results",
        "",
        ...results.map(({ result }) => `- ${resultLine(result)}${result.measured ? `, ${result.measured}` : ""}`),
      ].join("\n"),
    );
}
