import type { Token } from "node-llama-cpp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { context, needWeights } from "../testing/weights.ts";
import { downloadModel } from "../weights/download-model.ts";
import { chooseLabel } from "./choose-label.ts";
import { type Engine, loadEngine } from "./engine.ts";

needWeights("smollm2-135m");
const engines: Engine[] = [];
async function engineWith(sequences: number): Promise<Engine> {
  const engine = await loadEngine(await downloadModel("smollm2-135m"), {
    gpu: false,
    threads: 1,
    contextLength: 512,
    sequences,
    adapters: [],
  });
  engines.push(engine);
  return engine;
}
let one: Engine;
let three: Engine;
beforeAll(async () => {
  [one, three] = [await engineWith(1), await engineWith(3)];
}, 60_000);
afterAll(async () => {
  for (const engine of engines) await engine[Symbol.asyncDispose]();
});

const long = "Here are many examples of what we mean, one after the other. ".repeat(12);
const tokens = (engine: Engine, text: string): Token[] => engine.model.tokenize(text, false);
async function scores(engine: Engine, text: string) {
  const lease = await engine.pool.acquire(tokens(engine, text), context.signal);
  const cached = lease.cachedTokens;
  await lease.evaluatePrompt();
  const { choice } = await chooseLabel(engine, lease, ["yes", "no"]);
  lease.release();
  return { cached, seconds: lease.computeSeconds, scores: choice.scores.map(({ logProbability }) => logProbability) };
}

describe("a prefix that prompts share", () => {
  it("is computed once on one sequence", async () => {
    const first = await scores(one, `${long} first`);
    const second = await scores(one, `${long} second`);
    const shared = tokens(one, long).length;
    expect(first.cached).toBe(0);
    expect(second.cached).toBeGreaterThanOrEqual(shared - 2);
    expect(second.seconds).toBeLessThan(first.seconds / 2);
  });

  it("changes nothing in the result", async () => {
    const cached = await scores(one, `${long} third`);
    await scores(one, "another text that shares nothing with it");
    const fresh = await scores(one, `${long} third`);
    expect(fresh.cached).toBe(0);
    for (const [i, score] of fresh.scores.entries()) expect(score).toBeCloseTo(cached.scores[i]!, 2);
  });

  it("is computed once by calls at the same time, and copied", async () => {
    const results = await Promise.all(["a", "b", "c"].map((end) => scores(three, `${long} ${end}`)));
    const shared = tokens(three, long).length;
    expect(results.map(({ cached }) => cached).sort((a, b) => a - b)[0]).toBe(0);
    expect(results.filter(({ cached }) => cached >= shared - 2)).toHaveLength(2);
    const alone = await scores(one, `${long} c`);
    for (const [i, score] of alone.scores.entries()) expect(results[2]!.scores[i]).toBeCloseTo(score, 2);
  });

  it("stays where another prompt comes in between, on a sequence of its own", async () => {
    await scores(three, `${long} d`);
    await scores(three, "Something else altogether.");
    expect((await scores(three, `${long} e`)).cached).toBeGreaterThan(100);
  });
});

describe("the queue", () => {
  it("serves calls in their order", async () => {
    const order: number[] = [];
    await Promise.all([1, 2, 3, 4].map((n) => scores(one, `Question ${n}`).then(() => order.push(n))));
    expect(order).toEqual([1, 2, 3, 4]);
  });

  it("gives a sequence back after an abort, and not before its work has ended", async () => {
    const controller = new AbortController();
    const lease = await one.pool.acquire(tokens(one, `quite new ${long}`), controller.signal);
    const computing = lease.evaluatePrompt();
    controller.abort();
    await expect(computing).rejects.toMatchObject({ code: "aborted" });
    lease.release();
    expect((await scores(one, "after that")).scores).toHaveLength(2);
    await one.pool.idle();
  });
});
