import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import type { FakeVendor, RunningVendor } from "./fake-vendor.ts";
import { fakeOpenAI } from "./openai/fake-openai.ts";
import { ask, wires } from "./testing/ask.ts";

const [path] = wires.chat(false);

/** The text of the next answer. */
async function said(vendor: RunningVendor, content = "Hi"): Promise<unknown> {
  const { json } = await ask(vendor, path, { model: "gpt-5", messages: [{ role: "user", content }] });
  return Array.isArray(json.choices) ? json.choices[0].message.content : json.error;
}

describe("a script", () => {
  it("gives one answer for each request, in order, and takes more while it runs", async () => {
    await using vendor = await fakeOpenAI().replies("one", "two").replies({ text: "three" }).start();
    expect([await said(vendor), await said(vendor), await said(vendor)]).toEqual(["one", "two", "three"]);
    vendor.replies("four").replies("five");
    expect([await said(vendor), await said(vendor)]).toEqual(["four", "five"]);
  });

  it("says when it is at its end, in an error that no client asks again for", async () => {
    await using vendor = await fakeOpenAI().replies("one").start();
    await said(vendor);
    const { status, json } = await ask(vendor, ...wires.chat(false));
    expect(status).toBe(400);
    expect(json.error).toMatchObject({ message: expect.stringMatching(/script is at its end.*replies.*otherwise/) });
  });

  it("has an answer for all the others", async () => {
    await using vendor = await fakeOpenAI().replies("one").otherwise("again").start();
    expect([await said(vendor), await said(vendor), await said(vendor)]).toEqual(["one", "again", "again"]);
    vendor.otherwise("anew");
    expect(await said(vendor)).toBe("anew");
  });

  it("may decide by the request, and tells what it throws", async () => {
    await using vendor = await fakeOpenAI()
      .replies(({ body, streams }) => `${body.model}, ${streams}`)
      .replies(() => {
        throw new Error("wrong question");
      })
      .start();
    expect(await said(vendor)).toBe("gpt-5, false");
    expect(await said(vendor)).toMatchObject({ message: expect.stringContaining("wrong question") });
  });

  it("has something to say where only a fault, or nothing, is given", async () => {
    await using vendor = await fakeOpenAI().replies({}, { usage: {} }, { text: "" }, "").start();
    expect([await said(vendor), await said(vendor)]).toEqual(["Hello from a fake model.", "Hello from a fake model."]);
    expect([await said(vendor), await said(vendor)]).toEqual(["", ""]);
  });

  it("is each running vendor's own", async () => {
    const fake: FakeVendor = fakeOpenAI().replies("one");
    await using first = await fake.start();
    await using second = await fake.start();
    expect([await said(first), await said(second)]).toEqual(["one", "one"]);
    expect(first.url).not.toBe(second.url);
  });

  it("meets a fault by a path, once", async () => {
    await using vendor = await fakeOpenAI().otherwise("fine").start();
    vendor.fails("/chat/", { type: "refused", reason: "overloaded" });
    expect(await said(vendor)).toMatchObject({ code: "server_is_overloaded" });
    expect(await said(vendor)).toBe("fine");
  });
});

describe("a running vendor", () => {
  it("keeps the requests as it got them", async () => {
    await using vendor = await fakeOpenAI().otherwise("fine").start();
    await ask(vendor, "/v1/chat/completions?trace=1", { model: "gpt-5", messages: [], stream: true });
    await ask(vendor, "/v1/models");
    expect(vendor.requests).toEqual([
      {
        method: "POST",
        path: "/v1/chat/completions?trace=1",
        headers: expect.objectContaining({ "content-type": "application/json" }),
        body: { model: "gpt-5", messages: [], stream: true },
        streams: true,
      },
      { method: "GET", path: "/v1/models", headers: expect.any(Object), body: {}, streams: false },
    ]);
    expect(vendor.baseURL).toBe(`${vendor.url}/v1`);
    expect(vendor.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it.each(["{oops", "[1]", "null", '"text"'])("refuses a body that is no JSON object: %s", async (body) => {
    await using vendor = await fakeOpenAI().replies("kept").start();
    const { status, json } = await ask(vendor, path, body);
    expect([status, json.error]).toEqual([400, expect.objectContaining({ message: expect.stringContaining("not a JSON object") })]);
    expect(await said(vendor)).toBe("kept");
  });

  it("counts what is unfinished, and lets go of what the client leaves", async () => {
    await using vendor = await fakeOpenAI()
      .otherwise({ text: "one two three", fault: { type: "stall" } })
      .start();
    const leaving = new AbortController();
    const [address, body] = wires.chat(true);
    const response = await fetch(`${vendor.url}${address}`, { method: "POST", body: JSON.stringify(body), signal: leaving.signal });
    expect([vendor.unfinished, vendor.connections]).toEqual([1, 1]);
    leaving.abort();
    await response.text().catch(() => {});
    while (vendor.connections > 0) await sleep(5);
    expect(vendor.unfinished).toBe(0);
  });

  it("leaves no listener, timer or socket behind, whatever it was doing", { timeout: 20_000 }, async () => {
    const program = fileURLToPath(new URL("testing/leaves-nothing.ts", import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, ["--conditions=@ashlar/source", program], { timeout: 20_000 });
    expect(JSON.parse(stdout)).toEqual({ during: { unfinished: 4, connections: 4 }, after: { unfinished: 0, connections: 0 } });
  });

  it("answers 256 at the same time, each its own", async () => {
    await using vendor = await fakeOpenAI()
      .otherwise(({ body }) => `${JSON.stringify(body.messages).match(/number \d+/)}`)
      .start();
    const asked = Array.from({ length: 256 }, (_, at) => `number ${at}`);
    expect(await Promise.all(asked.map((content) => said(vendor, content)))).toEqual(asked);
    expect(new Set(vendor.requests.map(({ body }) => JSON.stringify(body))).size).toBe(256);
  });

  it("says 10 MB, whole and in pieces of any length, to a client that is slow too", { timeout: 20_000 }, async () => {
    const text = "0123456789abcdef".repeat(655_360);
    await using vendor = await fakeOpenAI()
      .replies(text, { text, framing: { pieceLength: 4096 } }, { text, framing: { pieceLength: Number.POSITIVE_INFINITY } })
      .start();
    expect(await said(vendor)).toBe(text);
    for (const { events } of [await ask(vendor, ...wires.chat(true)), await ask(vendor, ...wires.chat(true))]) {
      const streamed = events.map(({ data }) => (typeof data === "string" ? "" : contentOf(data.choices)));
      expect(streamed.join("") === text).toBe(true);
    }
  });
});

function contentOf(choices: unknown): string {
  const delta = Array.isArray(choices) ? choices[0]?.delta : undefined;
  return delta?.content ?? "";
}
