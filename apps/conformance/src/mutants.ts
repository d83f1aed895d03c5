import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { mutantGroups } from "./mutants/catalogue.ts";
import type { Mutant } from "./mutants/mutant.ts";

/* Seeds one bug after the other into the adapters and prints how many the conformance suite catches: pnpm conformance:mutants */

const root = dirname(dirname(dirname(import.meta.dirname)));
/** A run that hangs has noticed the bug, too: it does not pass. */
const longest = 180_000;
const { values } = parseArgs({ options: { only: { type: "string" }, "at-once": { type: "string", default: "2" } } });

interface Seeded {
  readonly project: string;
  readonly number: number;
  readonly mutant: Mutant | undefined;
}

/** True when the suite passes. */
function passes({ project, number }: Seeded): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn("pnpm", ["exec", "vitest", "run", "--config", "apps/conformance/mutants.vitest.config.ts", "--reporter=dot"], {
      cwd: root,
      env: { ...process.env, ASHLAR_MUTANT: `${project}#${number}`, CI: "true" },
      stdio: "ignore",
      timeout: longest,
    });
    child.on("error", reject);
    child.on("exit", (code) => resolve(code === 0));
  });
}

/** Does work on all items, some at once. */
async function eachOf<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    }),
  );
}

const projects = [...new Set(mutantGroups.map(({ project }) => project))].filter((project) => project.includes(values.only ?? ""));
const broken: string[] = [];
await eachOf(projects, Number(values["at-once"]), async (project) => {
  if (!(await passes({ project, number: -1, mutant: undefined }))) broken.push(project);
});
if (broken.length > 0) {
  console.error(`The suite fails without any bug, so that it can prove nothing, at: ${broken.join(", ")}`);
  process.exit(2);
}

const seeded = projects.flatMap((project) =>
  mutantGroups
    .filter((group) => group.project === project)
    .flatMap(({ mutants }) => mutants)
    .map((mutant, number): Seeded => ({ project, number, mutant })),
);
const missed: Mutant[] = [];
let done = 0;
await eachOf(seeded, Number(values["at-once"]), async (one) => {
  const survived = await passes(one);
  if (survived && one.mutant) missed.push(one.mutant);
  done++;
  console.log(`${String(done).padStart(3)}/${seeded.length}  ${survived ? "MISSED" : "caught"}  ${one.mutant?.file}: ${one.mutant?.bug}`);
});
const caught = seeded.length - missed.length;
const share = (100 * caught) / seeded.length;
console.log(`\n${caught} of ${seeded.length} bugs caught (${share.toFixed(1)} %)`);
for (const { file, bug } of missed) console.log(`missed: ${file}: ${bug}`);
process.exitCode = share >= 95 ? 0 : 1;
