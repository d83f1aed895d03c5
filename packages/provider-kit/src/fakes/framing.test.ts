import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fakeAnthropic } from "./anthropic/fake-anthropic.ts";
import type { FakeReply, Framing } from "./fake-vendor.ts";
import { fakeGoogle } from "./google/fake-google.ts";
import { fakeOpenAI } from "./openai/fake-openai.ts";
import { pieces } from "./said.ts";
import { wires } from "./testing/ask.ts";
import { readEventStream } from "./testing/event-stream.ts";

const fakes = { chat: fakeOpenAI, responses: fakeOpenAI, messages: fakeAnthropic, google: fakeGoogle };
const wireNames = ["chat", "responses", "messages", "google"] as const;
const reply: FakeReply = { reasoning: "Hm.", text: "Grüße, 世界 👋!", toolCalls: [{ name: "f", arguments: { a: "\r\n\u2028" } }] };

/** The bytes of a streamed answer, in the chunks in which they were sent. */
async function chunksOf(wire: (typeof wireNames)[number], framing: Framing): Promise<readonly Uint8Array[]> {
  await using vendor = await fakes[wire]()
    .replies({ ...reply, framing })
    .start();
  const [path, body] = wires[wire](true);
  // Node's own client tells each chunk by itself; fetch may join some.
  const outgoing = request(`${vendor.url}${path}`, { method: "POST" }).end(JSON.stringify(body));
  const [response]: [IncomingMessage] = (await once(outgoing, "response")) as [IncomingMessage];
  const chunks: Uint8Array[] = [];
  response.on("data", (chunk) => chunks.push(chunk));
  await once(response, "end");
  return chunks;
}

async function textOf(wire: (typeof wireNames)[number], framing: Framing): Promise<string> {
  return Buffer.concat(await chunksOf(wire, framing)).toString();
}

describe.each(wireNames)("the stream of %s", (wire) => {
  it("is the same by the standard, however it is written", async () => {
    const plain = readEventStream(await textOf(wire, { pieceLength: 3 }));
    expect(plain.length).toBeGreaterThan(7);
    const framing = fc.record({
      bytes: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
      newline: fc.constantFrom("\n", "\r\n", "\r"),
      comments: fc.boolean(),
      withoutSpace: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(framing, async ({ bytes, ...rest }) => {
        const written = { pieceLength: 3, ...(bytes !== undefined && { bytes }), ...rest };
        expect(readEventStream(await textOf(wire, written))).toEqual(plain);
      }),
      { numRuns: 12 },
    );
  });

  it("ends with an empty line", async () => {
    expect(await textOf(wire, { newline: "\r\n" })).toMatch(/\r\n\r\n$/);
  });
});

describe("framing", () => {
  it("writes as many bytes at a time as it says, which cuts characters", async () => {
    const chunks = await chunksOf("chat", { bytes: 1 });
    expect(new Set(chunks.map(({ length }) => length))).toEqual(new Set([1]));
    const sevens = await chunksOf("chat", { bytes: 7 });
    expect(Math.max(...sevens.map(({ length }) => length))).toBe(7);
  });

  it("says the text in pieces of a length, and cuts no pair of surrogates", () => {
    expect([...pieces("a👋bc", 2)]).toEqual(["a👋", "bc"]);
    expect([...pieces("👋👋", 1)]).toEqual(["👋", "👋"]);
    expect([...pieces("", 4)]).toEqual([]);
    expect([...pieces("abc", Number.POSITIVE_INFINITY)]).toEqual(["abc"]);
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 9 }), (text, length) => {
        const list = [...pieces(text, length)];
        expect(list.join("")).toBe(text);
        for (const piece of list) expect(piece.isWellFormed()).toBe(true);
      }),
    );
  });

  it("has comments between the events, and nothing that is no field", async () => {
    const text = await textOf("chat", { comments: true });
    expect(text).toContain(": keep-alive\n\n");
    expect(text.match(/^:/gm)!.length).toBeGreaterThan(5);
  });

  it("leaves out the space", async () => {
    const text = await textOf("messages", { withoutSpace: true });
    expect(text).toMatch(/^event:message_start\ndata:\{/);
    expect(text).not.toMatch(/^\w+: /m);
  });

  it("pauses between events", async () => {
    const start = performance.now();
    const count = readEventStream(await textOf("google", { pause: 10 })).length;
    expect(performance.now() - start).toBeGreaterThan((count - 1) * 9);
  });

  it("cuts whole replies into bytes too", async () => {
    await using vendor = await fakeOpenAI()
      .replies({ text: "世界", framing: { bytes: 2 } })
      .start();
    const [path, body] = wires.chat(false);
    const response = await fetch(`${vendor.url}${path}`, { method: "POST", body: JSON.stringify(body) });
    expect(JSON.parse(await response.text()).choices[0].message.content).toBe("世界");
  });
});
