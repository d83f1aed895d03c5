import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type SseEvent, sseParser } from "./sse.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Reads `text` cut into pieces of `size` bytes. */
function read(text: string, size = Number.POSITIVE_INFINITY): SseEvent[] {
  const bytes = bytesOf(text);
  const events: SseEvent[] = [];
  const parser = sseParser(1000, (event) => void events.push(event));
  for (let at = 0; at < bytes.length; at += size) parser.push(bytes.subarray(at, at + size));
  parser.end();
  return events;
}

describe("sseParser", () => {
  it("reads events with and without names", () => {
    expect(read("event: first\ndata: 1\n\ndata: 2\n\n")).toEqual([
      { name: "first", data: "1" },
      { name: "", data: "2" },
    ]);
  });

  it.each([
    ["data: without a space", "data:x\n\n", ["x"]],
    ["only one space is dropped", "data:  x\n\n", [" x"]],
    ["several data lines", "data: a\ndata: b\n\n", ["a\nb"]],
    ["comments and other fields", ": keep-alive\nid: 7\nretry: 10\ndata: x\n:\n\n", ["x"]],
    ["CRLF", "data: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n", ["a\nb", "c"]],
    ["CR", "data: a\rdata: b\r\rdata: c\r\r", ["a\nb", "c"]],
    ["a last event without an empty line", "data: a\n\ndata: b", ["a", "b"]],
    ["a byte order mark", "\uFEFFdata: a\n\n", ["a"]],
    ["events without data", "event: ping\n\ndata:\n\ndata\n\ndata: a\n\n", ["a"]],
    ["a colon in the data", "data: a: b\n\n", ["a: b"]],
    ["characters of 2, 3 and 4 bytes", "data: é€😀\n\n", ["é€😀"]],
    ["nothing", "", []],
  ])("reads %s, however it is cut", (_, text, expected) => {
    for (const size of [1, 2, 3, 5, 1000]) expect(read(text, size).map(({ data }) => data)).toEqual(expected);
  });

  it("gives back any data in any cut", () => {
    const line = fc.string({ unit: "grapheme" }).filter((text) => !/[\r\n]/.test(text) && text !== "");
    const ending = fc.constantFrom("\n", "\r\n", "\r");
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), ending, fc.integer({ min: 1, max: 9 }), (lines, end, size) => {
        const text = lines.map((data) => `data: ${data}${end}${end}`).join("");
        expect(read(text, size).map(({ data }) => data)).toEqual(lines);
      }),
    );
  });

  it("refuses an event that never ends", () => {
    const parser = sseParser(100, () => {});
    parser.push(bytesOf("data: "));
    expect(() => {
      for (let piece = 0; piece < 50; piece++) parser.push(bytesOf("0123456789"));
    }).toThrow(RangeError);
  });
});
