import { audio, file, image, text } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { cached } from "./cached.ts";
import { toInputBlocks } from "./content.ts";

const target = { model: "claude-opus-5-5", provider: "anthropic" };
const bytes = new TextEncoder().encode("Grüße 👋");
const base64 = "R3LDvMOfZSDwn5GL";

describe("toInputBlocks", () => {
  it.each([
    ["text", text("Hi"), { type: "text", text: "Hi" }],
    ["an image's bytes", image(bytes), { type: "image", source: { type: "base64", media_type: "image/png", data: base64 } }],
    ["a JPEG by its other name", image(bytes, "image/jpg"), { source: { media_type: "image/jpeg" } }],
    ["an image's address", image("https://example.com/a.svg"), { source: { type: "url", url: "https://example.com/a.svg" } }],
    [
      "a PDF's bytes",
      file(bytes, { name: "a.pdf" }),
      { type: "document", source: { type: "base64", media_type: "application/pdf", data: base64 }, title: "a.pdf" },
    ],
    ["a PDF's address", file("https://example.com/a.pdf"), { type: "document", source: { type: "url", url: "https://example.com/a.pdf" } }],
    [
      "text as a file",
      file(bytes, { mediaType: "text/markdown", name: "a.md" }),
      { type: "document", source: { type: "text", media_type: "text/plain", data: "Grüße 👋" }, title: "a.md" },
    ],
    ["JSON as a file", file(bytes, { mediaType: "application/json; charset=utf-8" }), { source: { type: "text" } }],
    ["an image as a file", file(bytes, { mediaType: "image/webp" }), { type: "image", source: { media_type: "image/webp" } }],
  ])("sends %s", (_, part, expected) => {
    expect(toInputBlocks(part, target)).toEqual([expect.objectContaining(withObjects(expected))]);
  });

  it("adds the provider's own fields, and no other provider's", () => {
    const document = { ...file(bytes), providerData: { anthropic: { citations: { enabled: true } }, openai: { id: "x" } } };
    expect(toInputBlocks(cached(document, { ttl: "1h" }), target)).toEqual([
      {
        type: "document",
        source: { type: "base64", media_type: "application/pdf", data: base64 },
        citations: { enabled: true },
        cache_control: { type: "ephemeral", ttl: "1h" },
      },
    ]);
    const uploaded = { ...image(bytes), providerData: { anthropic: { source: { type: "file", file_id: "file_1" } } } };
    expect(toInputBlocks(uploaded, target)).toEqual([{ type: "image", source: { type: "file", file_id: "file_1" } }]);
  });

  it("leaves text out that has nothing to read", () => {
    expect([text(""), text(" \n")].flatMap((part) => toInputBlocks(part, target))).toEqual([]);
  });

  it.each([
    ["audio", audio(bytes), /claude-opus-5-5 can't take audio: .*send what was said as text/],
    ["an image of another kind", image(bytes, "image/svg+xml"), /image of type image\/svg\+xml.*PNG/],
    ["a file of another kind", file(bytes, { mediaType: "application/zip" }), /file of type application\/zip.*PDF or to text/],
    ["text by its address", file("https://example.com/a.md", { mediaType: "text/markdown" }), /by its URL.*pass the bytes/],
  ])("refuses %s, with what to do instead", (_, part, message) => {
    expect(() => toInputBlocks(part, target)).toThrow(
      expect.objectContaining({ code: "unsupported", message: expect.stringMatching(message) }),
    );
  });
});

/** Expects at least these fields, of inner objects too. */
function withObjects(expected: object): object {
  return Object.fromEntries(
    Object.entries(expected).map(([field, value]) => [field, typeof value === "object" ? expect.objectContaining(value) : value]),
  );
}
