import { dirname } from "node:path";
import { defineConfig } from "vitest/config";
import { mutantGroups } from "./src/mutants/catalogue.ts";
import { mutantPlugin } from "./src/mutants/plugin.ts";

/* Runs the conformance test of one adapter with one bug seeded: ASHLAR_MUTANT is the project's folder and the mutant's number. */

const root = dirname(dirname(import.meta.dirname));
const [project = "", number = ""] = (process.env.ASHLAR_MUTANT ?? "").split("#");
const all = mutantGroups.filter((group) => group.project === project).flatMap(({ mutants }) => mutants);
const mutant = number === "" ? undefined : all[Number(number)];
const conditions = ["@ashlar/source", "node"];

export default defineConfig({
  root: `${root}/${project}`,
  plugins: mutant ? [mutantPlugin(mutant, root)] : [],
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  // A bug fails each time; what a busy machine made fail does not.
  // Kept on disk, a file with a bug in it would be read again for the next one.
  test: { include: ["src/conformance.test.ts"], bail: 1, retry: 2, testTimeout: 20_000, fsModuleCache: false },
});
