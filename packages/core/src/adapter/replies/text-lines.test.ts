import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textLines } from "./text-lines.ts";

const source = {
  provider: "quill",
  model: "goose-2",
  host: "quill.example",
  errors: { codes: {}, keySource: "" },
  keys: new Set<string>(),
};

function linesOf(body: ReadableStream | null, signal: AbortSignal = new AbortController().signal): AsyncGenerator<string> {
  return textLines({ response: new Response(body), source, signal });
}

describe("textLines", () => {
  it("gives the lines as they were, however the bytes are cut", async () => {
    const line = fc.string({ unit: "grapheme" }).map((text) => text.replace(/[\n\uFEFF]/g, ""));
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 9 }), fc.boolean(), async (lines, size, ended) => {
        const bytes = new TextEncoder().encode(lines.join("\n") + (ended ? "\n" : ""));
        const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.slice(at * size, (at + 1) * size));
        const expected = lines.filter((text) => text.trim() !== "");
        expect(await Array.fromAsync(linesOf(ReadableStream.from(pieces)))).toEqual(expected);
      }),
    );
  });

  it("has none without a body", async () => {
    expect(await Array.fromAsync(linesOf(null))).toEqual([]);
  });

  it("says that it broke off, or was aborted", async () => {
    const cut = (): ReadableStream => {
      let pulls = 0;
      return new ReadableStream({
        pull: (controller) => {
          if (pulls++ === 0) controller.enqueue(new TextEncoder().encode("one\ntw"));
          else controller.error(new Error("gone"));
        },
      });
    };
    const seen: string[] = [];
    const read = async (): Promise<void> => {
      for await (const text of linesOf(cut())) seen.push(text);
    };
    await expect(read()).rejects.toMatchObject({ code: "connection", message: expect.stringContaining("in the middle of a file") });
    expect(seen).toEqual(["one"]);
    await expect(Array.fromAsync(linesOf(cut(), AbortSignal.abort()))).rejects.toMatchObject({ code: "aborted" });
  });

  it("lets go of a body whose reader leaves", async () => {
    let cancelled = false;
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new TextEncoder().encode("line\n")),
      cancel: () => {
        cancelled = true;
      },
    });
    for await (const text of linesOf(endless)) {
      expect(text).toBe("line");
      break;
    }
    expect(cancelled).toBe(true);
  });
});
