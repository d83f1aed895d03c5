import { readFileSync } from "node:fs";
import { findVersion, readResults } from "@ashlar/versioning";
import { plain } from "../traces/text.ts";
import type { VersionsContext } from "./context.ts";
import { resultLine } from "./results.ts";
import { versionsOf } from "./versions-of.ts";

/** Shows a version's snapshot and its results. */
export async function show(name: string, reference: string | undefined, { store, output }: VersionsContext): Promise<void> {
  const versions = versionsOf(name, { store });
  const version = findVersion(versions, name, reference ?? versions.at(-1)!.number);
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
