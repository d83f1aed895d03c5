import { call, type Price, prompt, tool } from "@ashlar/core";
import { fakeGoogle, type RunningVendor } from "@ashlar/provider-kit/fakes";
import { problemsOf } from "@ashlar/provider-kit/published";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createGoogle } from "../index.ts";
import { failureOf, key } from "../testing/ask.ts";
import "../testing/loaded.ts";

const price: Price = { inputPerMillion: 4, outputPerMillion: 20, currency: "USD", date: "2026-11-23", source: "a test" };
const poll = { first: 1, longest: 1 };

let vendor: RunningVendor;
beforeEach(async () => {
  vendor = await fakeGoogle().start();
});
afterEach(() => vendor.close());

const shouting = () => {
  const google = createGoogle({ apiKey: key, baseURL: vendor.baseURL, price });
  const shout = call({
    name: "shout",
    model: google("gemini-3.5-flash"),
    input: z.object({ word: z.string() }),
    output: z.object({ said: z.string() }),
    prompt: ({ word }) => prompt`Shout: ${word}`,
  });
  return { google, shout };
};
const said = (word: string) => ({ text: JSON.stringify({ said: word }), usage: { inputTokens: 1000, outputTokens: 100 } });
const words = ["a", "b"].map((word) => ({ word }));
const submissions = () => vendor.requests.filter(({ path }) => path.includes("batchGenerateContent"));

describe("google.batch", () => {
  it("gives typed values for many inputs, in their order, at half the price", async () => {
    const { google, shout } = shouting();
    vendor.replies(said("A"), said("B"));
    const results = await google.batch(shout, words, { poll });
    expect(results.map((result) => (result.ok ? result.reply.value.said : result.error.message))).toEqual(["A", "B"]);
    expect(results[0]).toMatchObject({ input: words[0], reply: { cost: (1000 * 2 + 100 * 10) / 1e6 } });
    expect(submissions()).toHaveLength(1);
    const [{ body } = { body: {} }] = submissions();
    expect(body).toMatchObject({ batch: { displayName: expect.any(String), inputConfig: { requests: { requests: [{}, {}] } } } });
    const { request } = Object(body).batch.inputConfig.requests.requests[0];
    expect(problemsOf("google", "generateContentRequest", request)).toEqual([]);
    expect(request.model).toBe("models/gemini-3.5-flash");
  });

  it("carries calls of tools from one batch to the next, with ids that never come twice", async () => {
    const { google } = shouting();
    const look = tool({ name: "look", input: z.object({}), run: () => "here" });
    const looking = call({
      name: "look",
      model: google("gemini-3.5-flash"),
      tools: [look],
      input: z.object({ word: z.string() }),
      output: z.object({ said: z.string() }),
      prompt: () => "Look.",
    });
    vendor.replies({ toolCalls: [{ name: "look", arguments: {} }] }, { toolCalls: [{ name: "look", arguments: {} }] }, said("A"));
    const [result] = await google.batch(looking, words.slice(0, 1), { poll });
    expect(result).toMatchObject({ ok: true, reply: { value: { said: "A" } } });
    const ids = result?.ok ? result.reply.toolCalls.map(({ id }) => id) : [];
    expect(new Set(ids).size).toBe(2);
    expect(submissions()).toHaveLength(3);
  });

  it("finds a batch again whose submission was never confirmed", async () => {
    const { google, shout } = shouting();
    vendor.otherwise(said("A"));
    vendor.fails("batchGenerateContent", { type: "hang-up" });
    const results = await google.batch(shout, words, { poll });
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(submissions()).toHaveLength(1);
  });

  it("tells of what failed beside what did not, by its kind", async () => {
    const { google, shout } = shouting();
    vendor.replies(said("A"), { fault: { type: "refused", reason: "overloaded" } });
    const results = await google.batch(shout, words, { poll });
    expect(results[0]?.ok).toBe(true);
    expect(results[1]).toMatchObject({ ok: false, error: { code: "overloaded", status: 503, retryable: true } });
  });

  it("cancels what is open when it is told to", async () => {
    const { google, shout } = shouting();
    const controller = new AbortController();
    const stopped = failureOf(google.batch(shout, words, { poll: { first: 60_000 }, signal: controller.signal, cancel: true }));
    await expect.poll(() => vendor.requests.length, { timeout: 4000 }).toBeGreaterThan(1);
    controller.abort();
    expect(await stopped).toMatchObject({ code: "aborted" });
    expect(vendor.requests.at(-1)?.path).toMatch(/:cancel$|%3Acancel$/);
  });

  it("takes calls of its own models only", async () => {
    const { shout } = shouting();
    expect(await failureOf(createGoogle({ apiKey: key, name: "other" }).batch(shout, words))).toMatchObject({ code: "invalid-request" });
  });
});
