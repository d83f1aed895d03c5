import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { call, type Price, prompt, wrapModel } from "@ashlar/core";
import { type FakeRequest, fakeAnthropic, type RunningVendor } from "@ashlar/provider-kit/fakes";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createAnthropic } from "../index.ts";
import { failureOf, key } from "../testing/run.ts";
import "../testing/loaded.ts";

const price: Price = { inputPerMillion: 4, outputPerMillion: 20, currency: "USD", date: "2026-11-23", source: "a test" };
const poll = { first: 1, longest: 1 };

let vendor: RunningVendor;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ashlar-anthropic-"));
  vendor = await fakeAnthropic({ batchPolls: 2 }).otherwise(classify).start();
});
afterEach(async () => {
  await vendor.close();
  await rm(folder, { recursive: true });
});

/** Says of a ticket whether it is about money. */
function classify({ body }: FakeRequest) {
  const label = JSON.stringify(body).includes("refund") ? "billing" : "other";
  return { text: JSON.stringify({ label }), usage: { inputTokens: 1000, outputTokens: 100 } };
}

const made = () => {
  const anthropic = createAnthropic({ apiKey: key, baseURL: vendor.baseURL, price });
  const label = call({
    name: "label",
    model: anthropic("claude-opus-5-5"),
    input: z.object({ ticket: z.string() }),
    output: z.object({ label: z.enum(["billing", "other"]) }),
    prompt: ({ ticket }) => prompt`Classify: ${ticket}`,
  });
  return { anthropic, label };
};
const tickets = ["I want a refund.", "It does not start.", "A refund, please."].map((ticket) => ({ ticket }));
const submitted = () => vendor.requests.filter(({ method, path }) => method === "POST" && path === "/v1/messages/batches");

describe("anthropic.batch", () => {
  it("gives typed values for many inputs, in their order, at the price of a batch", async () => {
    const { anthropic, label } = made();
    const results = await anthropic.batch(label, tickets, { poll });
    expect(results.map((result) => (result.ok ? result.reply.value.label : result.error.message))).toEqual(["billing", "other", "billing"]);
    expect(results[0]).toMatchObject({ input: tickets[0], reply: { cost: (1000 * 2 + 100 * 10) / 1e6 } });
    expect(submitted()).toHaveLength(1);
    expect(submitted()[0]?.body.requests).toHaveLength(3);
  });

  it("goes on from its file, and pays nothing twice", async () => {
    const { anthropic, label } = made();
    const file = join(folder, "labels.jsonl");
    const controller = new AbortController();
    const stopped = anthropic.batch(label, tickets, { poll: { first: 60_000 }, file, signal: controller.signal });
    await expect.poll(() => submitted().length, { timeout: 4000 }).toBe(1);
    await expect.poll(() => vendor.requests.length, { timeout: 4000 }).toBeGreaterThan(1);
    controller.abort();
    expect(await failureOf(stopped)).toMatchObject({ code: "aborted" });
    const results = await anthropic.batch(label, tickets, { poll, file });
    expect(results.map((result) => result.ok && result.reply.value.label)).toEqual(["billing", "other", "billing"]);
    expect(submitted()).toHaveLength(1);
  });

  it("tells of what failed beside what did not", async () => {
    const { anthropic, label } = made();
    vendor.replies(classify, { fault: { type: "refused", reason: "content-filter" } });
    const results = await anthropic.batch(label, tickets, { poll });
    expect(results.map((result) => (result.ok ? "ok" : "code" in result.error && result.error.code))).toEqual(["ok", "refusal", "ok"]);
  });

  it("refuses a call that asks another provider, or has blocks around its model", async () => {
    const { label } = made();
    const other = createAnthropic({ apiKey: key, baseURL: vendor.baseURL, name: "gateway" });
    expect(await failureOf(other.batch(label, tickets))).toMatchObject({
      code: "invalid-request",
      message: expect.stringMatching(/none of this provider, gateway, but of anthropic.*call\.with/),
    });
    const wrapped = label.with({
      model: wrapModel(label.spec.model, { name: "again" }, (open, request, context) => open(label.spec.model, request, context)),
    });
    expect(await failureOf(other.batch(wrapped, tickets))).toMatchObject({
      code: "invalid-request",
      message: expect.stringMatching(/blocks around it \(again\).*bare model/),
    });
  });
});
