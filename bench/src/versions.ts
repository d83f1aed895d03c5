import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Call, call, pipe, prompt, type Reply, system } from "@ashlar/core";
import { fingerprint, flushTraces, openTraces, traced } from "@ashlar/versioning";
import { z } from "zod";
import { memoryModel } from "./contenders/memory-model.ts";
import { figure, type Table } from "./report.ts";
import { spread } from "./statistics.ts";

const run = promisify(execFile);
const snapshots = 500;

/** One line of the table: what was measured, the figure with its unit, and what was aimed at. */
type Line = readonly [what: string, figure: string, aim: string];

/** What versions and traces cost: fingerprints, traced calls, a store of traces, snapshots of many calls. */
export async function measureVersions(options: { readonly rounds: number; readonly scale: number }): Promise<Table> {
  const folder = await mkdtemp(join(tmpdir(), "ashlar-bench-"));
  try {
    process.stderr.write("  Versions and traces\n");
    const lines: Line[] = [...(await fingerprints(options.rounds)), ...(await traces(folder, options)), await snapshot(folder)];
    return {
      title: "Versions and traces",
      note: "Of a call with a system message, a branch, two inputs and an output schema, on a model in memory. CPU, but for what is said to be time.",
      columns: ["", "figure", "aim"],
      rows: lines,
      data: Object.fromEntries(lines),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function recommend(name: string): Call<{ genre: string; liked: string[] }, Reply> {
  return call({
    name,
    model: memoryModel("whole"),
    input: z.object({ genre: z.enum(["fantasy", "crime", "history"]), liked: z.array(z.string()) }),
    prompt: ({ genre, liked }) => [
      system`You are a librarian.`,
      prompt`
        Recommend a ${genre} book.
        ${liked.length > 0 && prompt`The reader liked ${liked}.`}
      `,
    ],
  }) as Call<{ genre: string; liked: string[] }, Reply>;
}

async function fingerprints(rounds: number): Promise<readonly Line[]> {
  const cold: number[] = [];
  const warm: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const calls = Array.from({ length: 20 }, (_, at) => recommend(`recommend-${at}`));
    const first = await cpuOf(async () => {
      for (const one of calls) await fingerprint(one);
    });
    const again = await cpuOf(async () => {
      for (let i = 0; i < 20_000; i++) await fingerprint(calls[i % calls.length]!);
    });
    if (round === 0) continue; // compiles
    cold.push(first / calls.length);
    warm.push(again / 20_000);
  }
  return [
    ["fingerprint, cold", `${figure(medianOf(cold) / 1000)} ms`, "–"],
    ["fingerprint, warm", `${figure(medianOf(warm))} µs`, "50 µs"],
  ];
}

async function traces(folder: string, { rounds, scale }: { readonly rounds: number; readonly scale: number }): Promise<readonly Line[]> {
  const path = join(folder, "traces.db");
  const bare = recommend("bare");
  const kept = pipe(bare, traced({ path, retention: { maxRows: 1_000_000 } }));
  const input = { genre: "fantasy", liked: ["Momo"] };
  const count = Math.round(100_000 * scale);
  // The caller's path alone: batches are written between the turns, and counted apart.
  const turn = 50;
  const pathOf = async (asked: typeof bare): Promise<number> => {
    const started = performance.now();
    for (let i = 0; i < turn; i++) await asked(input);
    return ((performance.now() - started) / turn) * 1000;
  };
  const added: number[] = [];
  for (let i = 0; i < 200 * rounds; i++) {
    const without = await pathOf(bare);
    added.push((await pathOf(kept)) - without);
    await nextTurn();
  }
  await flushTraces();
  const before = 200 * rounds * turn;
  const started = performance.now();
  for (let i = before; i < before + count; i++) {
    await kept(input);
    // A program waits for its models now and then.
    if (i % 200 === 0) await nextTurn();
  }
  await flushTraces();
  const seconds = (performance.now() - started) / 1000;
  using store = openTraces(path);
  const [one] = store.list({ limit: 1 });
  const queries = [() => store.list({ limit: 20 }), () => store.list({ call: "bare", limit: 20 }), () => store.get(one?.id ?? "")];
  const waits = Array.from({ length: 300 }, (_, at) => {
    const asked = performance.now();
    queries[at % queries.length]?.();
    return performance.now() - asked;
  });
  const { size } = await stat(path);
  const all = before + count;
  return [
    ["a traced call, added on the caller's path (time)", `${figure(medianOf(added))} µs`, "20 µs"],
    [`traces written, ${count.toLocaleString("en")} calls included (time)`, `${figure(count / seconds)} a second`, "–"],
    [`a query of ${all.toLocaleString("en")} traces, median (time)`, `${figure(medianOf(waits))} ms`, "–"],
    ["the file, for 100,000 traces", `${figure(size / all / 10)} MB`, "–"],
  ];
}

/** The command as users run it, on one module with many calls. */
async function snapshot(folder: string): Promise<Line> {
  const project = join(folder, "project");
  await mkdir(join(project, "node_modules"), { recursive: true });
  const modules = fileURLToPath(new URL("../node_modules/", import.meta.url));
  for (const name of ["@ashlar", "zod"]) await symlink(join(modules, name), join(project, "node_modules", name));
  await writeFile(join(project, "package.json"), JSON.stringify({ type: "module", ashlar: { calls: ["calls.ts"] } }));
  await writeFile(join(project, "calls.ts"), manyCalls(snapshots));
  const program = join(dirname(fileURLToPath(import.meta.resolve("ashlar"))), "main.ts");
  const started = performance.now();
  await run(process.execPath, ["--conditions=@ashlar/source", program, "versions", "snapshot"], { cwd: project });
  return [`snapshot of ${snapshots} calls (time)`, `${figure((performance.now() - started) / 1000)} s`, "5 s"];
}

function manyCalls(count: number): string {
  return `import { call, pipe, prompt, system } from "@ashlar/core";
import { versioned } from "@ashlar/versioning";
import { z } from "zod";
const model = { provider: "test", id: "m", capabilities: { output: ["native"], tools: false, choose: false, logProbabilities: false, media: [] }, generate: async () => ({ content: [], finishReason: "stop", usage: {} }), stream: async function* () {} };
${Array.from(
  { length: count },
  (_, at) => `export const call${at} = pipe(call({ name: "call-${at}", model,
  input: z.object({ genre: z.string(), liked: z.array(z.string()) }), output: z.object({ title: z.string() }),
  prompt: ({ genre, liked }) => [system\`You are librarian ${at}.\`, prompt\`Recommend a \${genre} book. \${liked.length > 0 && prompt\`Liked: \${liked}.\`}\`] }), versioned());`,
).join("\n")}
`;
}

function medianOf(figures: readonly number[]): number {
  return spread(figures).median;
}

async function cpuOf(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system: kernel } = process.cpuUsage(before);
  return user + kernel;
}
