import { getEventListeners } from "node:events";
import { call, prompt, type RateLimitState } from "@ashlar/core";
import { expect, it } from "vitest";
import { fromAiSdk } from "../index.ts";
import { ask, context, noUsage, sdkModel, ways } from "../testing/sdk-model.ts";

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

it.each(ways)("tells what is left of the provider's limits: %s", async (way) => {
  const headers = {
    "x-ratelimit-remaining-requests": "59",
    "x-ratelimit-reset-requests": "1s",
    "anthropic-ratelimit-tokens-remaining": "0",
  };
  const model = fromAiSdk(sdkModel({ result: { response: { headers } } }));
  const states: RateLimitState[] = [];
  const own = { ...context(), onRateLimit: (state: RateLimitState) => void states.push(state) };
  if (way === "generate") await model.generate(ask(), own);
  else for await (const _ of model.stream(ask(), own));
  expect(states).toEqual([
    { limit: "requests", remaining: 59, resetAfter: 1000 },
    { limit: "tokens", remaining: 0 },
  ]);
});

it("leaves no listener on the caller's signal", async () => {
  const { signal } = new AbortController();
  const model = fromAiSdk(sdkModel());
  await model.generate(ask(), { signal });
  for await (const _ of model.stream(ask(), { signal }));
  expect(getEventListeners(signal, "abort")).toEqual([]);
});
