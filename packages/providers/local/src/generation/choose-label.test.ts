import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { context, needWeights } from "../testing/weights.ts";
import { downloadModel } from "../weights/download-model.ts";
import { chooseLabel } from "./choose-label.ts";
import { type Engine, loadEngine } from "./engine.ts";

needWeights("smollm2-135m");
let engine: Engine;
beforeAll(async () => {
  engine = await loadEngine(await downloadModel("smollm2-135m"), {
    gpu: false,
    threads: 1,
    contextLength: 256,
    sequences: 1,
    adapters: [],
  });
}, 60_000);
afterAll(() => engine[Symbol.asyncDispose]());

const prompt = "A tiger is an";
async function choose(labels: readonly string[]) {
  const lease = await engine.pool.acquire(engine.model.tokenize(prompt, false), context.signal);
  await lease.evaluatePrompt();
  const result = await chooseLabel(engine, lease, labels);
  lease.release();
  return result;
}

/** What the runtime itself gives as the probabilities of the next token. */
async function probabilities(text: string): Promise<ReadonlyMap<number, number>> {
  const lease = await engine.pool.acquire(engine.model.tokenize(text, false), context.signal);
  await lease.evaluatePrompt();
  const next = lease.sequence.evaluateWithMetadata(lease.prompt.slice(-1), { probabilities: true });
  const { value } = await next.next();
  lease.release(next.return());
  return value ? value.probabilities : new Map();
}

describe("chooseLabel", () => {
  it("gives the log-probability among all tokens", async () => {
    const labels = [" animal", " object", " idea"];
    const { choice, evaluatedTokens } = await choose(labels);
    const expected = await probabilities(prompt);
    for (const { label, logProbability } of choice.scores) {
      const [token, ...others] = engine.model.tokenize(label, false);
      expect(others).toEqual([]);
      expect(logProbability).toBeCloseTo(Math.log(expected.get(token!)!), 2);
    }
    expect(choice.label).toBe(" animal");
    expect(evaluatedTokens).toBe(1);
  });

  it("shares the probability of a common beginning among the labels that have it", async () => {
    const { choice } = await choose([" animal that runs", " animal that sleeps", " object"]);
    const first = await probabilities(prompt);
    const next = await probabilities(`${prompt} animal that`);
    const [runs, sleeps] = [" runs", " sleeps"].map((word) => next.get(engine.model.tokenize(word, false)[0]!)!) as [number, number];
    const animal = first.get(engine.model.tokenize(" animal", false)[0]!)!;
    expect(choice.scores[0]!.logProbability).toBeCloseTo(Math.log((animal * runs) / (runs + sleeps)), 2);
    expect(choice.scores[1]!.logProbability).toBeCloseTo(Math.log((animal * sleeps) / (runs + sleeps)), 2);
  });
});
