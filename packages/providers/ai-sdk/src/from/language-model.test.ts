import { call, prompt } from "@ashlar/core";
import { expect, it } from "vitest";
import { fromAiSdk } from "../index.ts";
import { ask, context, noUsage, sdkModel } from "../testing/sdk-model.ts";

const usage = { ...noUsage, inputTokens: { ...noUsage.inputTokens, total: 1000 }, outputTokens: { ...noUsage.outputTokens, total: 100 } };

it("is called after its provider, and can do all that the AI SDK has a place for, unless it is told otherwise", () => {
  const model = fromAiSdk(sdkModel(), { capabilities: { output: ["tool"] } });
  expect(model).toMatchObject({ provider: "acme", id: "acme-1", capabilities: { output: ["tool"], tools: true, strictSchemas: true } });
  expect(model).not.toHaveProperty("price");
});

it("costs what its price says", async () => {
  const price = { inputPerMillion: 1, outputPerMillion: 10, currency: "USD", date: "2026-11-01", source: "a test" } as const;
  const hello = (options = {}) =>
    call({ name: "hello", model: fromAiSdk(sdkModel({ result: { usage } }), options), prompt: () => prompt`Say hello.` })();
  expect((await hello({ price })).cost).toBeCloseTo(0.002, 9);
  expect((await hello()).cost).toBeUndefined();
});

it("lets the model's package go on with nothing once a call is over", async () => {
  const inner = sdkModel();
  const model = fromAiSdk(inner);
  await model.generate(ask(), context());
  for await (const _ of model.stream(ask(), context()));
  expect(inner.calls.map(({ abortSignal }) => abortSignal?.aborted)).toEqual([true, true]);
});
