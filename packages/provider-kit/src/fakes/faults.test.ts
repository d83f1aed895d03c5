import { describe, expect, it } from "vitest";
import { fakeAnthropic } from "./anthropic/fake-anthropic.ts";
import type { FakeReply, Fault } from "./fake-vendor.ts";
import { fakeGoogle } from "./google/fake-google.ts";
import { fakeOpenAI } from "./openai/fake-openai.ts";
import { wires } from "./testing/ask.ts";
import { type Outcome, outcomeOf } from "./testing/outcome.ts";

/** What is particular to each wire: what tells its end, what an overload is, and what bookkeeping is. */
const cases = {
  chat: { fake: fakeOpenAI, end: "[DONE]", overloaded: [503, "server_is_overloaded"], bookkeeping: '"role":"assistant"' },
  responses: {
    fake: fakeOpenAI,
    end: '"response.completed"',
    overloaded: [503, "server_is_overloaded"],
    bookkeeping: '"response.created"',
  },
  messages: { fake: fakeAnthropic, end: '"message_stop"', overloaded: [529, "overloaded_error"], bookkeeping: '"message_start"' },
  google: { fake: fakeGoogle, end: '"STOP"', overloaded: [503, "UNAVAILABLE"], bookkeeping: '"STOP"' },
} as const;

describe.each(["chat", "responses", "messages", "google"] as const)("over %s", (wire) => {
  const { fake, end, overloaded, bookkeeping } = cases[wire];
  const [overloadedStatus, overloadedCode] = overloaded;

  async function outcome(stream: boolean, fault: Fault, reply: FakeReply = { text: "one two three four" }): Promise<Outcome> {
    await using vendor = await fake()
      .replies({ ...reply, fault })
      .start();
    return await outcomeOf(vendor, wires[wire](stream), fault.type === "stall" || fault.type === "silence");
  }

  describe("a fault in a stream", () => {
    it("reset cuts the connection after two pieces", async () => {
      const result = await outcome(true, { type: "reset" });
      expect(result).toMatchObject({ status: 200, broke: "ECONNRESET" });
      expect(textOf(result)).toBe("one two ");
    });

    it.each([
      [0, ""],
      [1, "one "],
      [3, "one two thre"],
      [99, "one two three four"],
    ])("reset cuts after as many pieces as it says: %i", async (afterEvents, text) => {
      const result = await outcome(true, { type: "reset", afterEvents });
      expect(textOf(result)).toBe(text);
      expect(result.text).not.toContain(end);
    });

    it.each([2, 99])("early-end ends cleanly without what ends it, after %i pieces", async (afterEvents) => {
      const result = await outcome(true, { type: "early-end", afterEvents });
      expect(result).toMatchObject({ status: 200 });
      expect(result.broke).toBeUndefined();
      expect(textOf(result)).toBe("one two three four".slice(0, 4 * afterEvents));
      expect(result.text).toMatch(/\n\n$/);
      expect(result.text).not.toContain(end);
    });

    it("stall stands still and keeps the connection", async () => {
      const result = await outcome(true, { type: "stall" });
      expect(result).toMatchObject({ status: 200, broke: "open" });
      expect(textOf(result)).toBe("one two ");
    });

    it("malformed-event takes the place of one event, and the others come", async () => {
      const result = await outcome(true, { type: "malformed-event" });
      expect(result.broke).toBeUndefined();
      expect(textOf(result)).toBe("one two e four");
      expect(dataOf(result).filter((data) => !isJson(data) && data !== "[DONE]")).toHaveLength(1);
      expect(result.text).toContain(end);
    });

    it("unknown-event comes beside the answer", async () => {
      const result = await outcome(true, { type: "unknown-event" });
      const plain = await outcome(true, { type: "slow-first-byte", milliseconds: 0 });
      expect(result.text).toContain("Maintenance on Sunday.");
      expect(textOf(result)).toBe("one two three four");
      expect(dataOf(result).length).toBe(dataOf(plain).length + 1);
    });

    it("duplicate-events repeat what keeps the books, and leave the answer", async () => {
      const result = await outcome(true, { type: "duplicate-events" });
      const plain = await outcome(true, { type: "slow-first-byte", milliseconds: 0 });
      const count = ({ text }: Outcome) => text.split(bookkeeping).length - 1;
      expect(count(result)).toBe(2 * count(plain));
      expect(textOf(result)).toBe("one two three four");
    });

    it("error-event is the last event of a clean stream", async () => {
      const result = await outcome(true, { type: "error-event", reason: "overloaded" });
      expect(result).toMatchObject({ status: 200 });
      expect(result.broke).toBeUndefined();
      expect(textOf(result)).toBe("one two ");
      expect(dataOf(result).at(-1)).toContain(overloadedCode);
    });
  });

  describe("a fault of any reply", () => {
    it.each([true, false])("refused has the vendor's status and words, streamed: %s", async (stream) => {
      const result = await outcome(stream, { type: "refused", reason: "overloaded" });
      expect(result).toMatchObject({ status: overloadedStatus, headers: { "content-type": "application/json" } });
      expect(result.text).toContain(overloadedCode);
    });

    it.each([true, false])("hang-up cuts before the headers, streamed: %s", async (stream) => {
      expect(await outcome(stream, { type: "hang-up" })).toMatchObject({ broke: "ECONNRESET", text: "" });
    });

    it.each([true, false])("silence answers nothing, streamed: %s", async (stream) => {
      expect(await outcome(stream, { type: "silence" })).toEqual({ headers: {}, text: "", broke: "open" });
    });

    it.each([true, false])("slow-first-byte only takes longer, streamed: %s", async (stream) => {
      const start = performance.now();
      const result = await outcome(stream, { type: "slow-first-byte", milliseconds: 60 }, { text: "late" });
      expect(performance.now() - start).toBeGreaterThan(55);
      expect(result.text).toContain("late");
    });

    it.each([true, false])("truncated-body is shorter than announced, streamed: %s", async (stream) => {
      const result = await outcome(stream, { type: "truncated-body" });
      expect(result).toMatchObject({ status: 200, broke: "ECONNRESET" });
      expect(Number(result.headers["content-length"])).toBeGreaterThan(result.text.length);
      expect(result.text.length).toBeGreaterThan(0);
    });

    it.each([true, false])("html is a page, streamed: %s", async (stream) => {
      const result = await outcome(stream, { type: "html" });
      expect(result).toMatchObject({ status: 200, headers: { "content-type": "text/html; charset=utf-8" } });
      expect(result.text).toMatch(/^<!DOCTYPE html>/);
      expect(await outcome(stream, { type: "html", status: 502 })).toMatchObject({ status: 502 });
    });

    it.each([true, false])("empty-body is empty, streamed: %s", async (stream) => {
      const result = await outcome(stream, { type: "empty-body" });
      expect(result).toMatchObject({ status: 200, text: "", headers: { "content-length": "0" } });
      expect(result.headers["content-type"]).toMatch(stream ? /event-stream/ : /json/);
    });

    it("response is what it says", async () => {
      const headers = { "x-should-retry": "false" };
      const fault: Fault = { type: "response", status: 418, body: "teapot", contentType: "text/plain", headers };
      expect(await outcome(false, fault)).toMatchObject({
        status: 418,
        text: "teapot",
        headers: { "content-type": "text/plain", "x-should-retry": "false" },
      });
    });
  });

  describe("a fault of streams, in a whole reply", () => {
    it.each(["early-end", "malformed-event"] as const)("%s is half of the JSON", async (type) => {
      const result = await outcome(false, { type });
      expect(result).toMatchObject({ status: 200 });
      expect(result.broke).toBeUndefined();
      expect(isJson(result.text)).toBe(false);
    });

    it("stall and reset come in the middle of the body", async () => {
      expect(await outcome(false, { type: "stall" })).toMatchObject({ status: 200, broke: "open" });
      expect(await outcome(false, { type: "reset" })).toMatchObject({ status: 200, broke: "ECONNRESET" });
    });

    it("error-event is an error with status 200", async () => {
      const result = await outcome(false, { type: "error-event", reason: "overloaded" });
      expect(result.status).toBe(200);
      expect(JSON.parse(result.text)).toHaveProperty("error");
      expect(result.text).toContain(overloadedCode);
    });

    it("unknown-event is a field, and duplicate-events are nothing", async () => {
      expect(JSON.parse((await outcome(false, { type: "unknown-event" })).text)).toHaveProperty("notice");
      expect(JSON.parse((await outcome(false, { type: "duplicate-events" })).text)).not.toHaveProperty("notice");
    });
  });
});

describe("over responses", () => {
  it("what the document has a code for fails the response, streamed or whole", async () => {
    const fault: Fault = { type: "error-event", reason: "rate-limit" };
    await using vendor = await fakeOpenAI().otherwise({ text: "one two three", fault }).start();
    const streamed = await outcomeOf(vendor, wires.responses(true));
    expect(JSON.parse(dataOf(streamed).at(-1)!)).toMatchObject({
      type: "response.failed",
      response: { status: "failed", error: { code: "rate_limit_exceeded" } },
    });
    const whole = await outcomeOf(vendor, wires.responses(false));
    expect(JSON.parse(whole.text)).toMatchObject({ object: "response", status: "failed", error: { code: "rate_limit_exceeded" } });
  });
});

function dataOf({ text }: Outcome): readonly string[] {
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => data!);
}

/** The answer's text as far as it came, over any of the wires. */
function textOf(result: Outcome): string {
  return dataOf(result)
    .filter(isJson)
    .map((data) => {
      const event = JSON.parse(data);
      if (event.choices) return event.choices[0]?.delta.content ?? "";
      if (event.candidates) return event.candidates[0].content?.parts[0].text ?? "";
      if (event.type === "response.output_text.delta") return event.delta;
      return event.delta?.text ?? "";
    })
    .join("");
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
