import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeAnthropic } from "./anthropic/fake-anthropic.ts";
import type { RetryAfterForm } from "./fake-vendor.ts";
import { fakeGoogle } from "./google/fake-google.ts";
import { fakeOpenAI } from "./openai/fake-openai.ts";
import { duration } from "./retry-after.ts";
import { type Answered, ask, wires } from "./testing/ask.ts";

const fakes = { chat: fakeOpenAI, messages: fakeAnthropic, google: fakeGoogle };

/** What an answer says of waiting. */
async function refusal(wire: keyof typeof fakes, retryAfter: RetryAfterForm | undefined, wait: number | undefined): Promise<Answered> {
  const fault = { type: "refused", reason: "rate-limit", ...(retryAfter && { retryAfter }), ...(wait && { wait }) } as const;
  await using vendor = await fakes[wire]().replies({ fault }).start();
  return await ask(vendor, ...wires[wire](false));
}

const headersOf = ({ headers }: Answered) => Object.fromEntries([...headers].filter(([name]) => /retry|limit/.test(name)));

describe("how long to wait", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-11-25T12:00:00.400Z") }));
  afterEach(() => void vi.useRealTimers());

  it.each(["chat", "messages", "google"] as const)("is told by %s in the headers that all know", async (wire) => {
    expect(headersOf(await refusal(wire, "none", 1500))).toEqual({});
    expect(headersOf(await refusal(wire, undefined, undefined))).toEqual({});
    expect(headersOf(await refusal(wire, "milliseconds", 1500))).toEqual({ "retry-after-ms": "1500", "retry-after": "2" });
    expect(headersOf(await refusal(wire, "seconds", 3000))).toEqual({ "retry-after": "3" });
    expect(headersOf(await refusal(wire, undefined, 3000))).toEqual({ "retry-after": "3" });
    expect(headersOf(await refusal(wire, "seconds", undefined))).toEqual({ "retry-after": "1" });
    expect(headersOf(await refusal(wire, "date", 5000))).toEqual({ "retry-after": "Wed, 25 Nov 2026 12:00:06 GMT" });
  });

  it("is told by OpenAI as a duration until the limit that is exhausted is full again, and in words", async () => {
    expect(headersOf(await refusal("chat", "reset-headers", 63_000))).toMatchObject({
      "x-ratelimit-remaining-requests": "0",
      "x-ratelimit-reset-requests": "1m3s",
      "x-ratelimit-remaining-tokens": "199000",
      "x-ratelimit-reset-tokens": "6ms",
    });
    const inWords = await refusal("chat", "body", 1500);
    expect(headersOf(inWords)).toEqual({});
    expect(inWords.json.error).toMatchObject({ message: expect.stringMatching(/Please try again in 1\.5s\.$/) });
  });

  it("is told by Anthropic as the time at which the limit is full again; in words it says nothing", async () => {
    expect(headersOf(await refusal("messages", "reset-headers", 5000))).toMatchObject({
      "anthropic-ratelimit-requests-remaining": "0",
      "anthropic-ratelimit-requests-reset": "2026-11-25T12:00:06Z",
      "anthropic-ratelimit-tokens-remaining": "999",
    });
    expect(headersOf(await refusal("messages", "body", 5000))).toEqual({ "retry-after": "5" });
  });

  it.each(["body", "reset-headers"] as const)("is told by Google in the body, for want of limits in headers: %s", async (form) => {
    const answered = await refusal("google", form, 1500);
    expect(headersOf(answered)).toEqual({});
    expect(answered.json.error).toMatchObject({
      message: expect.stringMatching(/Please retry in 1\.5s\.$/),
      details: expect.arrayContaining([{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "1.5s" }]),
    });
    expect(JSON.stringify((await refusal("google", "none", 1500)).json)).not.toContain("RetryInfo");
  });

  it("is short in the headers that come with every reply, which mean nothing for other errors", async () => {
    await using vendor = await fakeOpenAI()
      .replies("Hi", { fault: { type: "refused", reason: "server-error" } })
      .start();
    for (const status of [200, 500]) {
      const answered = await ask(vendor, ...wires.chat(false));
      expect(answered.status).toBe(status);
      expect(headersOf(answered)).toMatchObject({ "x-ratelimit-remaining-requests": "499", "x-ratelimit-reset-requests": "120ms" });
    }
  });
});

it.each([
  [0, "0ms"],
  [12, "12ms"],
  [1000, "1s"],
  [1500, "1.5s"],
  [63_000, "1m3s"],
  [179_560, "2m59.56s"],
  [7_200_000, "2h0m0s"],
  [3_456_000_000, "960h0m0s"],
])("%i milliseconds are %s", (milliseconds, text) => {
  expect(duration(milliseconds)).toBe(text);
});
