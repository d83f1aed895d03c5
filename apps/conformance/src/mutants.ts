import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { mutantGroups } from "./mutants/catalogue.ts";
import type { Mutant } from "./mutants/mutant.ts";
import { seed } from "./mutants/plugin.ts";
import { runSuite } from "./mutants/run-suite.ts";

/* Seeds one bug after the other into the adapters and prints how many the conformance suite catches: pnpm conformance:mutants */

const usage = `Usage: pnpm conformance:mutants [--only part-of-a-folder] [--at-once n] [--verbose]
  --only     only the adapters whose folder holds this text
  --at-once  how many run at the same time (default 2)
  --verbose  print the test that caught each bug`;
/** Fewer caught than this and the suite proves too little. */
const least = 95;

const root = dirname(dirname(dirname(import.meta.dirname)));
const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    "at-once": { type: "string", default: "2" },
    verbose: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit();
}

/** Does work on all items, some at once. */
async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: Math.max(1, Number(values["at-once"]) || 1) }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    }),
  );
}

const projects = [...new Set(mutantGroups.map(({ project }) => project))].filter((project) => project.includes(values.only));
for (const { mutants } of mutantGroups) {
  // A bug that fits nowhere would break the run, and pass for one that was caught.
  for (const mutant of mutants) seed(await readFile(join(root, mutant.file), "utf8"), mutant);
}
const broken: string[] = [];
await eachOf(projects, async (project) => {
  const result = await runSuite(root, project, undefined);
  if (!result.passed) broken.push(`${project} (${result.by})`);
});
if (broken.length > 0) {
  console.error(`Without any bug the suite fails already, so that it can prove nothing: ${broken.join(", ")}`);
  process.exit(2);
}

const seeded = projects.flatMap((project) =>
  mutantGroups
    .filter((group) => group.project === project)
    .flatMap(({ mutants }) => mutants)
    .map((mutant, number) => ({ project, number, mutant })),
);
const missed: Mutant[] = [];
let done = 0;
await eachOf(seeded, async ({ project, number, mutant }) => {
  const result = await runSuite(root, project, number);
  if (result.passed) missed.push(mutant);
  done++;
  console.log(`${String(done).padStart(3)}/${seeded.length}  ${result.passed ? "MISSED" : "caught"}  ${mutant.file}: ${mutant.bug}`);
  if (values.verbose && !result.passed) console.log(`             by: ${result.by}`);
});
const share = (100 * (seeded.length - missed.length)) / seeded.length;
console.log(`\n${seeded.length - missed.length} of ${seeded.length} bugs caught (${share.toFixed(1)} %)`);
for (const { file, bug } of missed) console.log(`missed: ${file}: ${bug}`);
process.exitCode = share >= least ? 0 : 1;
