import type { CallToolResult, ContentBlock } from "@modelcontextprotocol/sdk/types.js";
import { toJson } from "../call/reply.ts";
import { audio, file, image, type MediaPart } from "../content.ts";
import { ToolError } from "../errors.ts";
import type { JsonValue } from "../json.ts";
import { type ToolOutput, toolOutput } from "../tool.ts";

/**
 * What a tool of an MCP server gave back, as the output of a tool: structured content where there is some, otherwise the text, or a list
 * when resources stand between it. Images, audio and binary resources become media; in the output a marker says where they stood.
 *
 * @throws ToolError with the server's text when the result is an error; its message goes to the model
 */
export function readResult(result: CallToolResult): JsonValue | ToolOutput {
  const media: MediaPart[] = [];
  const items = result.content.map((block) => readBlock(block, media));
  if (result.isError) throw new ToolError(items.map(asText).join("\n") || "The tool failed and did not say why.", {});
  const output = result.structuredContent === undefined ? joined(items) : toJson(result.structuredContent);
  return media.length > 0 ? toolOutput(output, media) : output;
}

function readBlock(block: ContentBlock, media: MediaPart[]): JsonValue {
  const add = (part: MediaPart, mediaType: string): string => `[${part.type} ${media.push(part)}: ${mediaType}]`;
  const inline = (data: string, mediaType: string) => ({ type: "base64", data, mediaType }) as const;
  switch (block.type) {
    case "text":
      return block.text;
    case "image":
      return add(image(inline(block.data, block.mimeType)), block.mimeType);
    case "audio":
      return add(audio(inline(block.data, block.mimeType)), block.mimeType);
    case "resource_link": {
      const { uri, name, description, mimeType } = block;
      return toJson({ uri, name, description, mimeType });
    }
    case "resource": {
      const { uri, mimeType } = block.resource;
      if ("text" in block.resource) return toJson({ uri, mimeType, text: block.resource.text });
      return toJson({ uri, mimeType, content: add(mediaOf(block.resource), mimeType ?? "application/octet-stream") });
    }
  }
}

function mediaOf({
  uri,
  blob,
  mimeType = "application/octet-stream",
}: {
  uri: string;
  blob: string;
  mimeType?: string | undefined;
}): MediaPart {
  const source = { type: "base64", data: blob, mediaType: mimeType } as const;
  if (mimeType.startsWith("image/")) return image(source);
  return mimeType.startsWith("audio/") ? audio(source) : file(source, { name: uri });
}

function joined(items: readonly JsonValue[]): JsonValue {
  return items.every((item) => typeof item === "string") ? items.join("\n") : items;
}

function asText(item: JsonValue): string {
  return typeof item === "string" ? item : JSON.stringify(item);
}
