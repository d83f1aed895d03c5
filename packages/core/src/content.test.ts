import { describe, expect, it } from "vitest";
import { audio, file, image, reasoning, text, toolCall, toolFailure, toolResult } from "./content.ts";

describe("media", () => {
  it("are made of bytes, with the media type given or the usual one", () => {
    const bytes = new Uint8Array([0, 128, 255]);
    expect(image(bytes)).toEqual({ type: "image", source: { type: "base64", data: "AID/", mediaType: "image/png" } });
    expect(image(bytes, "image/webp").source).toMatchObject({ mediaType: "image/webp" });
    expect(audio(bytes)).toEqual({ type: "audio", source: { type: "base64", data: "AID/", mediaType: "audio/wav" } });
    expect(file(bytes, { name: "a.pdf" })).toEqual({
      type: "file",
      source: { type: "base64", data: "AID/", mediaType: "application/pdf" },
      name: "a.pdf",
    });
    expect(file(bytes, { mediaType: "text/csv" })).toEqual({
      type: "file",
      source: { type: "base64", data: "AID/", mediaType: "text/csv" },
    });
  });

  it("may be large, and a part of a larger buffer", () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => (index * 7919) % 256);
    const { source } = image(bytes);
    expect(source.type === "base64" && Buffer.from(source.data, "base64").equals(bytes)).toBe(true);
    expect(image(bytes.subarray(1, 4)).source).toMatchObject({ data: Buffer.from(bytes.subarray(1, 4)).toString("base64") });
    expect(image(new Uint8Array()).source).toMatchObject({ data: "" });
  });

  it("are made of addresses, with a media type where one is given", () => {
    expect(image("https://example.com/a.png").source).toEqual({ type: "url", url: "https://example.com/a.png" });
    expect(image(new URL("https://example.com/a b.png")).source).toEqual({ type: "url", url: "https://example.com/a%20b.png" });
    expect(file("gs://bucket/a.csv", { mediaType: "text/csv" }).source).toEqual({
      type: "url",
      url: "gs://bucket/a.csv",
      mediaType: "text/csv",
    });
  });

  it.each([
    ["data:image/gif;base64,R0lGOD==", "image/gif", "R0lGOD=="],
    ["DATA:image/gif;name=a.gif;BASE64,R0lGOD==", "image/gif", "R0lGOD=="],
    ["data:image/svg+xml,%3Csvg/%3E", "image/svg+xml", btoa("<svg/>")],
    ["data:text/plain;charset=utf-8,gr%C3%BCn", "text/plain", Buffer.from("grün").toString("base64")],
    ["data:,a,b", "text/plain", btoa("a,b")],
  ])("are made of data URLs: %s", (url, mediaType, data) => {
    expect(image(url).source).toEqual({ type: "base64", mediaType, data });
  });

  it("are made of sources", () => {
    const source = { type: "url", url: "https://example.com/a", mediaType: "image/png" } as const;
    expect(image(source).source).toBe(source);
  });

  it.each(["photo.png", "/home/me/photo.png", "C:\\photo.png", "file:///home/me/photo.png", "iVBORw0KGgo=", ""])(
    "are not made of what a provider can't fetch: %s",
    (path) => {
      expect(() => image(path)).toThrow(TypeError);
      expect(() => image(path)).toThrow("Read a file and pass its bytes");
    },
  );
});

describe("a tool call", () => {
  it("holds its arguments", () => {
    expect(toolCall("1", "add", '{"a":1}')).toEqual({ type: "tool-call", id: "1", name: "add", input: { a: 1 } });
    expect(toolCall("1", "now", " ")).toMatchObject({ input: {} });
    expect(toolCall("1", "now", "{}", { vendor: { signature: "x" } })).toMatchObject({ providerData: { vendor: { signature: "x" } } });
  });

  it("keeps arguments that are no JSON as they are", () => {
    expect(toolCall("1", "add", '{"a":')).toEqual({ type: "tool-call", id: "1", name: "add", input: null, malformed: '{"a":' });
  });

  it("keeps arguments that are nested too deeply as they are, and those that only look so", () => {
    const nested = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;
    expect(toolCall("1", "add", nested(512))).not.toHaveProperty("malformed");
    expect(toolCall("1", "add", nested(20_000))).toEqual({
      type: "tool-call",
      id: "1",
      name: "add",
      input: null,
      malformed: nested(20_000),
    });
    for (const input of [
      JSON.stringify({ text: `${"[".repeat(2000)}\\"${"{".repeat(2000)}` }),
      `[${Array(1000).fill("[[]]").join(",")}]`,
    ]) {
      expect(toolCall("1", "add", input)).toMatchObject({ input: JSON.parse(input) });
    }
  });

  it("is answered by a result or a failure", () => {
    const call = toolCall("1", "add", "{}");
    expect(toolResult(call, 2)).toEqual({ type: "tool-result", id: "1", name: "add", output: 2 });
    expect(toolFailure(call, "no")).toEqual({ type: "tool-result", id: "1", name: "add", output: "no", isError: true });
  });
});

it("text and reasoning are parts of their names", () => {
  expect(text("a")).toEqual({ type: "text", text: "a" });
  expect(reasoning("a")).toEqual({ type: "reasoning", text: "a" });
  expect(reasoning("a", { vendor: { signature: "s" } })).toEqual({
    type: "reasoning",
    text: "a",
    providerData: { vendor: { signature: "s" } },
  });
});
