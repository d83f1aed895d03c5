import type { JsonObject } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { fakeAnthropic } from "../fakes/anthropic/fake-anthropic.ts";
import type { FakeReply, RefusedReason, VendorName } from "../fakes/fake-vendor.ts";
import { fakeGoogle } from "../fakes/google/fake-google.ts";
import { fakeOpenAI } from "../fakes/openai/fake-openai.ts";
import { ask, wires } from "../fakes/testing/ask.ts";
import { problemsOf } from "./problems-of.ts";

const fakes = { openai: fakeOpenAI, anthropic: fakeAnthropic, google: fakeGoogle };

const cases = {
  chat: { vendor: "openai", request: "chatRequest", reply: "chatReply", event: "chatChunk" },
  responses: { vendor: "openai", request: "responsesRequest", reply: "responsesReply", event: "responsesEvent" },
  messages: { vendor: "anthropic", request: "messagesRequest", reply: "messagesReply", event: "messagesEvent" },
  google: { vendor: "google", request: "generateContentRequest", reply: "generateContentReply", event: "generateContentReply" },
} as const;

const toolCalls = [
  { name: "weather", arguments: { city: "Oslo" } },
  { id: "call_b", name: "clock", arguments: {} },
];

const replies: Readonly<Record<string, FakeReply>> = {
  text: { text: "Hello, wörld 👋" },
  "empty text": { text: "" },
  reasoning: { reasoning: "First this.\n\nThen that.", text: "So." },
  "reasoning alone": { reasoning: "Hm." },
  tools: { text: "Let me see.", toolCalls },
  "tools after reasoning": { reasoning: "Hm.", toolCalls },
  tokens: {
    tokens: [
      { token: "Yes", logProbability: -0.1, alternatives: [{ token: "No", logProbability: -2.4 }] },
      { token: "!", logProbability: -0.5 },
    ],
  },
  refusal: { refusal: "No." },
  "a cut answer": { text: "Once upon", finishReason: "length" },
  "a filtered answer": { text: "Once upon", finishReason: "content-filter" },
  "no usage": { text: "Hi", usage: {} },
  "some usage": { text: "Hi", usage: { inputTokens: 3, outputTokens: 1 } },
  "all usage": {
    text: "Hi",
    usage: { inputTokens: 30, outputTokens: 10, cachedInputTokens: 8, cacheWriteTokens: 4, reasoningTokens: 2, audioTokens: 2 },
  },
};

const reasons: readonly RefusedReason[] = [
  ...(["wrong-key", "no-permission", "unknown-model", "bad-request", "context-length"] as const),
  ...(["rate-limit", "quota", "overloaded", "server-error", "content-filter"] as const),
];

const wireNames = ["chat", "responses", "messages", "google"] as const;
const said = wireNames
  .flatMap((wire) => Object.keys(replies).map((reply) => [wire, reply] as const))
  // Anthropic always reports usage; only servers that copy its wire may not.
  .filter(([wire, reply]) => wire !== "messages" || reply !== "no usage");

/** The published documents say nothing of it; the SDKs pass over it. */
const isPublished = (data: JsonObject | string) => typeof data === "object" && data.type !== "ping";

/** What a document says of an answer of one wire, by the names that the test has for them. */
function judge(vendor: VendorName, what: string, value: unknown): readonly string[] {
  // The names come from the table above.
  return problemsOf(vendor, what as never, value);
}

describe.each(said)("over %s, %s", (wire, name) => {
  const { vendor: vendorName, request, reply, event } = cases[wire];

  it("fits the published document when whole", async () => {
    await using vendor = await fakes[vendorName]().replies(replies[name]!).start();
    const { status, json } = await ask(vendor, ...wires[wire](false));
    expect(status).toBe(200);
    expect(judge(vendorName, request, vendor.requests[0]!.body)).toEqual([]);
    expect(judge(vendorName, reply, json)).toEqual([]);
  });

  it("fits the published document event by event", async () => {
    await using vendor = await fakes[vendorName]().replies(replies[name]!).start();
    const { events, headers } = await ask(vendor, ...wires[wire](true));
    expect(headers.get("content-type")).toMatch(/^text\/event-stream/);
    const published = events.filter(({ data }) => isPublished(data));
    expect(published.length).toBeGreaterThan(0);
    expect(judge(vendorName, request, vendor.requests[0]!.body)).toEqual([]);
    for (const { data } of published) expect(judge(vendorName, event, data)).toEqual([]);
  });
});

describe.each(wireNames)("over %s", (wire) => {
  const { vendor: vendorName, event, reply } = cases[wire];

  it.each(reasons)("a refusal for %s fits the published document", async (reason) => {
    await using vendor = await fakes[vendorName]()
      .replies({ fault: { type: "refused", reason, retryAfter: "body", wait: 1500 } })
      .start();
    const { status, json } = await ask(vendor, ...wires[wire](false));
    expect(judge(vendorName, status === 200 ? reply : "error", json)).toEqual([]);
  });

  it.each(reasons)("a failure for %s in mid-stream fits the published document", async (reason) => {
    await using vendor = await fakes[vendorName]()
      .replies({ text: "Hello there", fault: { type: "error-event", reason } })
      .start();
    const { events } = await ask(vendor, ...wires[wire](true));
    const last = events.at(-1)!.data;
    const isError = wire === "responses" ? false : typeof last === "object" && "error" in last;
    expect(judge(vendorName, isError ? "error" : event, last)).toEqual([]);
  });
});
