import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../../testing/temporary.ts";

/** The path of a store that does not exist yet, in a folder of this test alone. */
export function temporaryStore(): string {
  return join(temporaryFolder(), "traces.db");
}

/** All bytes of the files in a folder: the store and its log. */
export function bytesIn(folder: string): string {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => readFileSync(join(folder, name), "latin1"))
    .join("");
}
