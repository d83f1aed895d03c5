import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { FakeReply, Fault, RunningVendor } from "./fake-vendor.ts";
import { fakeOpenAI } from "./openai/fake-openai.ts";

/** What came of a request, as the socket saw it. */
interface Outcome {
  readonly status?: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
  /** Why it broke off: an error's code, or `open` where nothing more comes. */
  readonly broke?: string;
}

async function ask(vendor: RunningVendor, stream: boolean, patience = 150): Promise<Outcome> {
  const body = JSON.stringify({ model: "gpt-5", messages: [{ role: "user", content: "Hi" }], stream });
  const outgoing = request(`${vendor.url}/v1/chat/completions`, { method: "POST", headers: { "content-type": "application/json" } });
  // Node tells of a cut connection here too.
  outgoing.on("error", () => {}).end(body);
  const answered = await Promise.race([
    once(outgoing, "response").catch((error: NodeJS.ErrnoException) => error.code ?? error.message),
    sleep(patience, "open"),
  ]);
  if (typeof answered === "string") {
    outgoing.destroy();
    return { headers: {}, text: "", broke: answered };
  }
  const response: IncomingMessage = answered[0];
  let text = "";
  response.setEncoding("utf8").on("data", (piece) => {
    text += piece;
  });
  const ended = once(response, "end").then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error.code ?? error.message,
  );
  const broke = await Promise.race([ended, sleep(patience, "open")]);
  if (broke === "open") outgoing.destroy();
  return { status: response.statusCode!, headers: response.headers, text, ...(broke !== undefined && { broke }) };
}

async function outcome(stream: boolean, fault: Fault, reply: FakeReply = { text: "one two three four" }): Promise<Outcome> {
  await using vendor = await fakeOpenAI()
    .replies({ ...reply, fault })
    .start();
  return await ask(vendor, stream);
}

/** The answer's text as far as it came. */
function textOf({ text }: Outcome): string {
  return [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data]) => contentIn(data!)).join("");
}

function contentIn(data: string): string {
  try {
    return JSON.parse(data).choices?.[0]?.delta?.content ?? "";
  } catch {
    return "";
  }
}

describe("a fault in a stream", () => {
  it("reset cuts the connection after two pieces", async () => {
    const result = await outcome(true, { type: "reset" });
    expect(result).toMatchObject({ status: 200, broke: "ECONNRESET" });
    expect(textOf(result)).toBe("one two ");
  });

  it("reset cuts after as many pieces as asked for", async () => {
    expect(textOf(await outcome(true, { type: "reset", afterEvents: 3 }))).toBe("one two thre");
    expect(textOf(await outcome(true, { type: "reset", afterEvents: 0 }))).toBe("");
    const all = await outcome(true, { type: "reset", afterEvents: 99 });
    expect(textOf(all)).toBe("one two three four");
    expect(all.text).not.toContain("[DONE]");
  });

  it("early-end ends cleanly without what ends it", async () => {
    const result = await outcome(true, { type: "early-end" });
    expect(result.broke).toBeUndefined();
    expect(textOf(result)).toBe("one two ");
    expect(result.text).not.toContain("[DONE]");
    expect(result.text).not.toContain('"stop"');
  });

  it("stall stands still and keeps the connection", async () => {
    const result = await outcome(true, { type: "stall" });
    expect(result.broke).toBe("open");
    expect(textOf(result)).toBe("one two ");
  });

  it("malformed-event takes the place of one event", async () => {
    const result = await outcome(true, { type: "malformed-event" });
    expect(result.broke).toBeUndefined();
    expect(textOf(result)).toBe("one two e four");
    expect(result.text.endsWith("data: [DONE]\n\n")).toBe(true);
  });

  it("unknown-event comes beside the answer", async () => {
    const result = await outcome(true, { type: "unknown-event" });
    expect(result.text).toContain("chat.completion.notice");
    expect(textOf(result)).toBe("one two three four");
  });

  it("duplicate-events repeat the start and leave the answer", async () => {
    const result = await outcome(true, { type: "duplicate-events" });
    expect(result.text.match(/"role":"assistant"/g)).toHaveLength(2);
    expect(textOf(result)).toBe("one two three four");
  });

  it("error-event is the last event of a clean stream", async () => {
    const result = await outcome(true, { type: "error-event", reason: "overloaded" });
    expect(result).toMatchObject({ status: 200 });
    expect(result.broke).toBeUndefined();
    expect(textOf(result)).toBe("one two ");
    expect(result.text).toContain("server_is_overloaded");
    expect(result.text).not.toContain("[DONE]");
  });
});

describe("a fault of any reply", () => {
  it.each([true, false])("refused has the vendor's status and body, stream: %s", async (stream) => {
    const result = await outcome(stream, { type: "refused", reason: "quota" });
    expect(result.status).toBe(429);
    expect(JSON.parse(result.text).error.code).toBe("insufficient_quota");
  });

  it.each([true, false])("hang-up cuts before the headers, stream: %s", async (stream) => {
    expect(await outcome(stream, { type: "hang-up" })).toMatchObject({ broke: "ECONNRESET", text: "" });
  });

  it.each([true, false])("silence answers nothing, stream: %s", async (stream) => {
    expect(await outcome(stream, { type: "silence" })).toEqual({ headers: {}, text: "", broke: "open" });
  });

  it.each([true, false])("slow-first-byte only takes longer, stream: %s", async (stream) => {
    await using vendor = await fakeOpenAI()
      .replies({ text: "late", fault: { type: "slow-first-byte", milliseconds: 60 } })
      .start();
    const start = performance.now();
    const result = await ask(vendor, stream, 5000);
    expect(performance.now() - start).toBeGreaterThan(55);
    expect(result.text).toContain("late");
  });

  it.each([true, false])("truncated-body is shorter than announced, stream: %s", async (stream) => {
    const result = await outcome(stream, { type: "truncated-body" });
    expect(result.broke).toBe("ECONNRESET");
    expect(Number(result.headers["content-length"])).toBeGreaterThan(result.text.length);
    expect(result.text.length).toBeGreaterThan(0);
  });

  it.each([true, false])("html is a page, stream: %s", async (stream) => {
    const result = await outcome(stream, { type: "html" });
    expect(result).toMatchObject({ status: 200, headers: { "content-type": "text/html; charset=utf-8" } });
    expect(result.text).toMatch(/^<!DOCTYPE html>/);
    expect(await outcome(stream, { type: "html", status: 502 })).toMatchObject({ status: 502 });
  });

  it.each([true, false])("empty-body is empty, stream: %s", async (stream) => {
    expect(await outcome(stream, { type: "empty-body" })).toMatchObject({ status: 200, text: "", headers: { "content-length": "0" } });
  });

  it("response is what it says", async () => {
    const fault: Fault = {
      type: "response",
      status: 418,
      body: "teapot",
      contentType: "text/plain",
      headers: { "x-should-retry": "false" },
    };
    expect(await outcome(false, fault)).toMatchObject({
      status: 418,
      text: "teapot",
      headers: { "content-type": "text/plain", "x-should-retry": "false" },
    });
  });
});

describe("a fault of a stream in a whole reply", () => {
  it.each(["early-end", "malformed-event"] as const)("%s is half of the JSON", async (type) => {
    const result = await outcome(false, { type });
    expect(result.broke).toBeUndefined();
    expect(() => JSON.parse(result.text)).toThrow(SyntaxError);
  });

  it("stall and reset come in the middle of the body", async () => {
    expect(await outcome(false, { type: "stall" })).toMatchObject({ status: 200, broke: "open" });
    expect(await outcome(false, { type: "reset" })).toMatchObject({ status: 200, broke: "ECONNRESET" });
  });

  it("error-event is an error with status 200", async () => {
    const result = await outcome(false, { type: "error-event", reason: "overloaded" });
    expect(result.status).toBe(200);
    expect(JSON.parse(result.text).error.code).toBe("server_is_overloaded");
  });
});
