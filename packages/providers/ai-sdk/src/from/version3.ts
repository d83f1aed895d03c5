import type {
  LanguageModelV3CallOptions,
  LanguageModelV3Message,
  LanguageModelV3ToolResultPart,
  LanguageModelV4CallOptions,
  LanguageModelV4FilePart,
  LanguageModelV4Message,
  LanguageModelV4ToolResultPart,
} from "@ai-sdk/provider";

/** The same call for a model of version 3, where data of files are bare and tool results name each kind of file. */
export function toVersion3({ prompt, reasoning: _, ...options }: LanguageModelV4CallOptions): LanguageModelV3CallOptions {
  return { ...options, prompt: prompt.map(toMessage) };
}

function toMessage(message: LanguageModelV4Message): LanguageModelV3Message {
  switch (message.role) {
    case "system":
      return message;
    case "user":
      return { ...message, content: message.content.map((part) => (part.type === "file" ? toFile(part) : part)) };
    case "tool":
      return { ...message, content: message.content.map((part) => (part.type === "tool-result" ? toToolResult(part) : part)) };
    case "assistant":
      return {
        ...message,
        content: message.content.flatMap((part) => {
          if (part.type === "file") return toFile(part);
          if (part.type === "tool-result") return toToolResult(part);
          // Version 3 has neither, so that none of its models made them.
          return part.type === "custom" || part.type === "reasoning-file" ? [] : part;
        }),
      };
  }
}

type FilePart = Extract<Extract<LanguageModelV3Message, { role: "user" }>["content"][number], { type: "file" }>;
type Output = LanguageModelV3ToolResultPart["output"];
type OutputPart = Extract<Output, { type: "content" }>["value"][number];

function toFile({ data, ...part }: LanguageModelV4FilePart): FilePart {
  return { ...part, data: data.type === "url" ? data.url : data.type === "data" ? data.data : "" };
}

function toToolResult({ output, ...part }: LanguageModelV4ToolResultPart): LanguageModelV3ToolResultPart {
  if (output.type !== "content") return { ...part, output };
  return { ...part, output: { type: "content", value: output.value.map((item) => (item.type === "file" ? toOutputFile(item) : item)) } };
}

function toOutputFile({ data, mediaType, filename, providerOptions }: Omit<LanguageModelV4FilePart, "type">): OutputPart {
  const isImage = mediaType.startsWith("image");
  const options = providerOptions && { providerOptions };
  if (data.type === "url") return { type: isImage ? "image-url" : "file-url", url: data.url.href, ...options };
  // Ashlar's own bytes are base64 always.
  const base64 = data.type === "data" && typeof data.data === "string" ? data.data : "";
  if (isImage) return { type: "image-data", data: base64, mediaType, ...options };
  return { type: "file-data", data: base64, mediaType, ...(filename !== undefined && { filename }), ...options };
}
