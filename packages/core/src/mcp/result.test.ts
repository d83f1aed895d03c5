import { describe, expect, it } from "vitest";
import { toolOutput } from "../tool.ts";
import { readResult } from "./result.ts";

const text = (content: string) => ({ type: "text" as const, text: content });

describe("the result of an MCP tool", () => {
  it("is the text", () => {
    expect(readResult({ content: [text("a"), text("b")] })).toBe("a\nb");
  });

  it("is nothing when there is nothing", () => {
    expect(readResult({ content: [] })).toBe("");
  });

  it("is the structured content, whatever text repeats it", () => {
    expect(readResult({ content: [text('{"degrees":20}')], structuredContent: { degrees: 20 } })).toEqual({ degrees: 20 });
  });

  it("keeps images and audio as media, and says where they stood", () => {
    const content = [
      text("before"),
      { type: "image" as const, data: "aW1n", mimeType: "image/webp" },
      { type: "audio" as const, data: "YXVk", mimeType: "audio/ogg" },
      text("after"),
    ];
    expect(readResult({ content })).toEqual(
      toolOutput("before\n[image 1: image/webp]\n[audio 2: audio/ogg]\nafter", [
        { type: "image", source: { type: "base64", data: "aW1n", mediaType: "image/webp" } },
        { type: "audio", source: { type: "base64", data: "YXVk", mediaType: "audio/ogg" } },
      ]),
    );
  });

  it("keeps media beside structured content", () => {
    const content = [{ type: "image" as const, data: "aW1n", mimeType: "image/png" }];
    const output = toolOutput({ width: 1 }, [{ type: "image", source: { type: "base64", data: "aW1n", mediaType: "image/png" } }]);
    expect(readResult({ content, structuredContent: { width: 1 } })).toEqual(output);
  });

  it("gives resources with their addresses, links too, and binary ones as media of their kind", () => {
    const content = [
      text("Found:"),
      { type: "resource" as const, resource: { uri: "file:///a.txt", mimeType: "text/plain", text: "hello" } },
      { type: "resource_link" as const, uri: "file:///b.txt", name: "b", description: "the second" },
      { type: "resource" as const, resource: { uri: "file:///c.pdf", mimeType: "application/pdf", blob: "cGRm" } },
      { type: "resource" as const, resource: { uri: "file:///d", blob: "AA==" } },
      { type: "resource" as const, resource: { uri: "file:///e.png", mimeType: "image/png", blob: "cG5n" } },
    ];
    expect(readResult({ content })).toEqual(
      toolOutput(
        [
          "Found:",
          { uri: "file:///a.txt", mimeType: "text/plain", text: "hello" },
          { uri: "file:///b.txt", name: "b", description: "the second" },
          { uri: "file:///c.pdf", mimeType: "application/pdf", content: "[file 1: application/pdf]" },
          { uri: "file:///d", content: "[file 2: application/octet-stream]" },
          { uri: "file:///e.png", mimeType: "image/png", content: "[image 3: image/png]" },
        ],
        [
          { type: "file", source: { type: "base64", data: "cGRm", mediaType: "application/pdf" }, name: "file:///c.pdf" },
          { type: "file", source: { type: "base64", data: "AA==", mediaType: "application/octet-stream" }, name: "file:///d" },
          { type: "image", source: { type: "base64", data: "cG5n", mediaType: "image/png" } },
        ],
      ),
    );
  });

  it("throws what the server says went wrong", () => {
    expect(() => readResult({ content: [text("no such"), text("file")], isError: true })).toThrow("no such\nfile");
    expect(() => readResult({ content: [], isError: true })).toThrow("did not say why");
  });
});
