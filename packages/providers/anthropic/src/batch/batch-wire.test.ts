import type { BatchLineResult, BatchWire } from "@ashlar/core/adapter";
import { fakeAnthropic, type RunningVendor } from "@ashlar/provider-kit/fakes";
import { problemsOf } from "@ashlar/provider-kit/published";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createAnthropic } from "../index.ts";
import type { AnthropicProviderOptions } from "../options.ts";
import { ask, failureOf, key } from "../testing/run.ts";
import { anthropicTransport } from "../transport.ts";
import { messagesBatchWire } from "./batch-wire.ts";
import "../testing/loaded.ts";

const { signal } = new AbortController();

let vendor: RunningVendor;
beforeEach(async () => {
  vendor = await fakeAnthropic({ batchPolls: 2 }).start();
});
afterEach(() => vendor.close());

const wireOf = (own: AnthropicProviderOptions = {}): BatchWire => {
  const options = { apiKey: key, baseURL: vendor.baseURL, ...own };
  return messagesBatchWire(createAnthropic(options)("claude-haiku-4-5"), anthropicTransport(options));
};
const submission = (lines: readonly string[], at = Date.now()) => ({ key: crypto.randomUUID(), lines, at });
const submit = (wire: BatchWire, ...lines: readonly string[]) => {
  const bodies = lines.map((id) => ({ id, body: wire.body(ask(id)) }));
  return wire.submit(bodies, submission(lines), signal);
};
const collect = async (results: AsyncIterable<BatchLineResult>) => {
  const all: BatchLineResult[] = [];
  for await (const result of results) all.push(result);
  return all.toSorted((a, b) => a.id.localeCompare(b.id));
};
const end = async (wire: BatchWire, batch: string) => {
  for (;;) if ((await wire.status(batch, signal)).ended) return;
};

describe("messagesBatchWire", () => {
  it("submits bodies under their ids, looks until they are done, and reads what came of each", async () => {
    vendor.replies("A", { fault: { type: "refused", reason: "overloaded" } });
    const wire = wireOf();
    const batch = await submit(wire, "a-1", "b-1");
    expect(vendor.requests[0]).toMatchObject({
      path: "/v1/messages/batches",
      headers: { "x-api-key": key },
      body: { requests: [{ custom_id: "a-1", params: { model: "claude-haiku-4-5", messages: [{ role: "user" }] } }, { custom_id: "b-1" }] },
    });
    expect(problemsOf("anthropic", "batchRequest", vendor.requests[0]?.body)).toEqual([]);
    expect(await wire.status(batch, signal)).toEqual({ state: "in_progress", requests: { total: 2, completed: 0, failed: 0 } });
    expect(await wire.status(batch, signal)).toEqual({
      state: "ended",
      ended: "completed",
      requests: { total: 2, completed: 1, failed: 1 },
    });
    const [a, b] = await collect(wire.results(batch, signal));
    expect(a).toMatchObject({ id: "a-1", reply: { content: [{ type: "text", text: "A" }], finishReason: "stop" } });
    expect(b).toMatchObject({ id: "b-1", error: { code: "overloaded", retryable: true } });
    for (const { headers } of vendor.requests) expect(headers["x-api-key"]).toBe(key);
  });

  it("cancels, and tells which lines that left without an answer", async () => {
    const wire = wireOf();
    const batch = await submit(wire, "a-1");
    await wire.cancel(batch, signal);
    await end(wire, batch);
    expect(await collect(wire.results(batch, signal))).toEqual([{ id: "a-1", ended: "cancelled" }]);
  });

  it("asks for the version of the API and the betas that its lines need", async () => {
    const wire = wireOf();
    const providerOptions = { anthropic: { betas: ["output-300k-2026-03-24"] } };
    const bodies = [ask("a"), ask("b", { params: { temperature: 0 }, providerOptions })].map((request, index) => ({
      id: `line-${index}`,
      body: wire.body(request),
    }));
    await wire.submit(bodies, submission(["line-0", "line-1"]), signal);
    expect(vendor.requests[0]?.headers).toMatchObject({ "anthropic-version": "2023-06-01", "anthropic-beta": "output-300k-2026-03-24" });
    expect(JSON.stringify(vendor.requests[0]?.body)).not.toContain("betas");
  });

  it("throws the errors of core", async () => {
    const wire = wireOf();
    expect(await failureOf(wire.status("msgbatch_none", signal))).toMatchObject({ code: "not-found", requestId: expect.any(String) });
    expect(await failureOf(collect(wire.results("msgbatch_none", signal)))).toMatchObject({ code: "not-found" });
    expect(await failureOf(wire.cancel("msgbatch_none", signal))).toMatchObject({ code: "not-found" });
    expect(await failureOf(wire.submit([], submission([]), signal))).toMatchObject({ code: "invalid-request" });
    expect(() => wire.body(ask("a", { params: { seed: 1 } }))).toThrow(expect.objectContaining({ code: "unsupported" }));
    await vendor.close();
    expect(await failureOf(wire.status("msgbatch_none", signal))).toMatchObject({ code: "connection", retryable: true });
  });

  describe("a submission whose outcome is not known", () => {
    /** When the fake says that its batches were made. */
    const madeAt = async (): Promise<number> => {
      const listed = await fetch(`${vendor.url}/v1/messages/batches`);
      const { data }: { data: { created_at: string }[] } = JSON.parse(await listed.text());
      return Date.parse(data[0]?.created_at ?? "");
    };

    it("is found by its lines once its batch has ended", async () => {
      vendor.otherwise("fine");
      const wire = wireOf();
      const [other, batch] = [await submit(wire, "x-1", "y-1"), await submit(wire, "a-1", "b-1")];
      await end(wire, other);
      await end(wire, batch);
      const at = await madeAt();
      expect(await wire.find(submission(["a-1", "b-1"], at), signal)).toBe(batch);
      expect(await wire.find(submission(["c-1", "d-1"], at), signal)).toBeUndefined();
      expect(await wire.find(submission(["a-1"], at), signal)).toBeUndefined();
      expect(await wire.find(submission(["a-1", "b-1"], at + 3_600_000), signal)).toBeUndefined();
    });

    it("is looked for on every page of its time, and on none before it", async () => {
      const asked: string[] = [];
      const at = Date.parse("2026-11-25T12:00:00Z");
      const page = (after: string) => {
        const id = `batch_${Number(after.slice(6) || 0) + 1}`;
        // The third is older than the submission.
        const created_at = new Date(id === "batch_3" ? at - 3_600_000 : at + 1000).toISOString();
        const request_counts = { processing: 0, succeeded: 7, errored: 0, canceled: 0, expired: 0 };
        return { data: [{ id, created_at, processing_status: "ended", request_counts }], has_more: true, last_id: id };
      };
      const wire = wireOf({
        fetch: async (input) => {
          const after = new URL(String(input)).searchParams.get("after_id") ?? "";
          asked.push(after);
          return Response.json(page(after));
        },
      });
      expect(await wire.find(submission(["a-1"], at), signal)).toBeUndefined();
      expect(asked).toEqual(["", "batch_1", "batch_2"]);
    });

    it("can't be told apart from another of its size that still runs", async () => {
      const wire = wireOf();
      const batch = await submit(wire, "a-1");
      expect(await failureOf(wire.find(submission(["a-1"], await madeAt()), signal))).toMatchObject({
        code: "batch",
        batch,
        retryable: true,
        message: expect.stringMatching(/nothing is paid twice/),
      });
    });
  });
});
