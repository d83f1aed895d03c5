import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "./testing/temporary.ts";

interface Finished {
  /** The exit code, or the signal that ended it. */
  readonly code: number | NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program as a user does, in `folder`, on one core, as other tests run beside it; `onError` hears its standard error and may send a signal. */
function start(
  folder: string,
  argv: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly interruptAt?: RegExp } = {},
): Promise<Finished> {
  const main = fileURLToPath(new URL("./main.ts", import.meta.url));
  const child = spawn(process.execPath, ["--conditions=@ashlar/source", main, ...argv], {
    env: { ...process.env, INIT_CWD: folder, ASHLAR_THREADS: "1", ...options.env },
  });
  let [stdout, stderr, interrupted] = ["", "", false];
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
    if (options.interruptAt?.test(stderr) && !interrupted) {
      interrupted = true;
      child.kill("SIGINT");
    }
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code: code ?? signal, stdout, stderr }));
  });
}

/** Two hundred definitions: enough to divide, few enough to embed in a second or two. */
const definitions = readFileSync(new URL("../data/wordnet/pool.jsonl", import.meta.url), "utf8")
  .split("\n")
  .slice(0, 200)
  .join("\n");
const nouns = ["--data", "nouns.jsonl", "--question", "What kind of thing does the definition describe?", "--rows", "6"];

describe("the program with the embedded model", { timeout: 240_000 }, () => {
  it("compares on real data, keeps everything, and reads it from there without a model", async () => {
    const folder = temporaryFolder({ "nouns.jsonl": definitions });
    const argv = [...nouns, "--json", "--candidates", "zero-shot,nearest-examples,tuned,tuned-retrieval"];
    const first = await start(folder, argv);
    expect(first.stderr).not.toMatch(/fail|error/i);
    expect(first.code).toBe(0);
    const [report] = JSON.parse(first.stdout);
    expect(report).toMatchObject({ task: "nouns", model: "smollm2-135m", rows: 6, baseline: "zero-shot" });
    expect(report.candidates).toHaveLength(4);
    for (const { n, tokensPerCall, millisecondsPerCall, costPer1000, failures } of report.candidates) {
      expect(n).toBe(6);
      expect(failures).toBe(0);
      for (const measured of [tokensPerCall, millisecondsPerCall, costPer1000]) expect(measured).toBeGreaterThan(0);
    }
    // Ten classes: what guesses gets a tenth right.
    expect(report.candidates[2].score).toBeGreaterThan(0.3);
    expect(report.candidates[0]).toMatchObject({ calibrated: true, uncalibrated: { score: expect.any(Number) } });

    const withoutWeights = { ASHLAR_CACHE: temporaryFolder(), ASHLAR_OFFLINE: "1" };
    const second = await start(folder, argv, { env: withoutWeights });
    expect(second.stderr).toBe("");
    expect(second.code).toBe(0);
    expect(second.stdout).toBe(first.stdout);
  });

  it("stops at Ctrl-C with exit code 130, and goes on where it was", async () => {
    const folder = temporaryFolder({ "nouns.jsonl": definitions });
    const argv = [...nouns, "--candidates", "zero-shot,tuned"];
    const stopped = await start(folder, argv, { interruptAt: /answers · zero-shot/ });
    expect(stopped.code).toBe(130);
    expect(stopped.stdout).toBe("");
    expect(stopped.stderr).toMatch(/Stopped after \d+ of 12 outcomes.*again to go on/);
    const finished = await start(folder, argv);
    expect(finished.code).toBe(0);
    expect(finished.stdout).toMatch(/\stuned .*\n/);
    expect(finished.stdout).toContain("Recommendation");
  });

  it("says where it looked when there are no weights, and keeps nothing half-written", async () => {
    const folder = temporaryFolder();
    const { code, stdout, stderr } = await start(folder, ["--rows", "5", "--candidates", "zero-shot"], {
      env: { ASHLAR_CACHE: temporaryFolder(), ASHLAR_OFFLINE: "1" },
    });
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toContain("smollm2-135m");
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
