import { describe, expect, it } from "vitest";
import { createGoogle } from "../index.ts";
import { key } from "../testing/ask.ts";
import { googleTransport } from "../transport.ts";
import { geminiBatchWire } from "./batch-wire.ts";
import "../testing/loaded.ts";

const { signal } = new AbortController();

/** The wire of a server that answers each request with the next of these. */
function wireOf(...replies: readonly object[]) {
  const left = [...replies];
  const asked: string[] = [];
  const fetch = async (input: string | URL | Request): Promise<Response> => {
    asked.push(String(input));
    return Response.json(left.shift() ?? {});
  };
  const options = { apiKey: key, fetch };
  return { asked, wire: geminiBatchWire(createGoogle(options)("gemini-3.5-flash"), googleTransport(options)) };
}
const batch = (metadata: object, rest: object = {}) => ({ name: "batches/b1", metadata, ...rest });
const submission = { key: "k1", lines: ["l1"], at: 0 };

describe("the state of a batch", () => {
  it.each([
    ["BATCH_STATE_PENDING", { state: "PENDING" }],
    ["JOB_STATE_RUNNING", { state: "RUNNING" }],
    ["BATCH_STATE_SUCCEEDED", { state: "SUCCEEDED", ended: "completed" }],
    ["BATCH_STATE_EXPIRED", { state: "EXPIRED", ended: "expired" }],
    ["BATCH_STATE_CANCELLED", { state: "CANCELLED", ended: "cancelled" }],
  ])("is read: %s", async (state, expected) => {
    const batchStats = { requestCount: "5", successfulRequestCount: "2", failedRequestCount: "1" };
    const { wire } = wireOf(batch({ state, batchStats }));
    expect(await wire.status("batches/b1", signal)).toEqual({ ...expected, requests: { total: 5, completed: 2, failed: 1 } });
  });

  it("tells why it was refused, though the answer holds an error", async () => {
    const error = { code: 8, message: "Too many batches at once." };
    const { wire } = wireOf(batch({ state: "BATCH_STATE_FAILED" }, { error }));
    const status = await wire.status("batches/b1", signal);
    expect(status).toMatchObject({ ended: "refused", requests: { total: 0 }, refusal: { code: "rate-limit", status: 429 } });
  });

  it("is an error where there is none", async () => {
    await expect(wireOf(batch({})).wire.status("batches/b1", signal)).rejects.toMatchObject({ code: "server" });
  });
});

describe("the results of a batch", () => {
  const answer = { candidates: [{ content: { parts: [{ text: "A" }] }, finishReason: "STOP" }] };
  const results = (list: readonly object[], place: "metadata" | "response" = "metadata") => {
    const output = { inlinedResponses: { inlinedResponses: list } };
    const whole = place === "metadata" ? batch({ output }) : batch({}, { response: output });
    return Array.fromAsync(wireOf(whole).wire.results("batches/b1", signal));
  };

  it.each(["metadata", "response"] as const)("stand in its %s", async (place) => {
    expect(await results([{ metadata: { key: "l1" }, response: answer }], place)).toMatchObject([
      { id: "l1", reply: { content: [{ type: "text", text: "A" }] } },
    ]);
  });

  it("are errors where the answer is one, or none that makes sense", async () => {
    expect(
      await results([
        { metadata: { key: "l1" }, error: { code: 13, message: "oops" } },
        { metadata: { key: "l2" }, error: { code: 999 } },
        { metadata: { key: "l3" } },
        { metadata: { key: "l4" }, response: { candidates: 5 } },
        { metadata: { key: "l5" }, response: { candidates: [{ finishReason: "MALFORMED_FUNCTION_CALL" }] } },
      ]),
    ).toMatchObject([
      { id: "l1", error: { code: "server", status: 500, message: expect.stringContaining("oops") } },
      { id: "l2", error: { name: expect.any(String) } },
      { id: "l3", error: { message: expect.stringContaining("no reason given") } },
      { id: "l4", error: { code: "server", message: expect.stringContaining("makes no sense") } },
      { id: "l5", error: { code: expect.any(String) } },
    ]);
  });

  it("are refused where one does not say to what it is an answer", async () => {
    await expect(results([{ response: answer }])).rejects.toMatchObject({
      code: "server",
      message: expect.stringContaining("a line that makes no sense"),
    });
  });

  it("are none where the batch has none", async () => {
    expect(await Array.fromAsync(wireOf(batch({ state: "BATCH_STATE_CANCELLED" })).wire.results("batches/b1", signal))).toEqual([]);
  });
});

describe("a submission that was never confirmed", () => {
  it("is looked for by its name, page by page", async () => {
    const others = { operations: [batch({ displayName: "other" })], nextPageToken: "p2" };
    const { wire, asked } = wireOf(others, { operations: [batch({ displayName: "k1" })] });
    expect(await wire.find(submission, signal)).toBe("batches/b1");
    expect(asked[1]).toContain("pageToken=p2");
  });

  it("was never made where no page has it", async () => {
    expect(await wireOf({}).wire.find(submission, signal)).toBeUndefined();
  });

  it("can't be told after ten pages", async () => {
    const { wire } = wireOf(...Array.from({ length: 10 }, () => ({ operations: [], nextPageToken: "next" })));
    await expect(wire.find(submission, signal)).rejects.toMatchObject({ code: "batch", reason: "not-submitted" });
  });
});
