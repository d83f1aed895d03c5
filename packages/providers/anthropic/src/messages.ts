import type {
  ContentBlockParam,
  MessageParam,
  TextBlockParam,
  ToolResultBlockParam,
  ToolUseBlockParam,
} from "@anthropic-ai/sdk/resources/messages/messages";
import { type AssistantMessage, isJsonObject, type JsonObject, type Message, type ToolCallPart, type ToolMessage } from "@ashlar/core";
import { ownData, unsupported } from "@ashlar/core/adapter";
import { isBlock, type Target, toInputBlocks, toTextBlocks } from "./content.ts";

/** A conversation as the Messages API takes it. */
export interface Conversation {
  readonly system: readonly TextBlockParam[];
  readonly messages: readonly MessageParam[];
}

interface Turn {
  readonly role: "user" | "assistant";
  readonly content: ContentBlockParam[];
}

/**
 * Puts a conversation into the API's terms: system messages apart, wherever they stood; messages of one role as one turn; results of tools
 * before anything else that the user says; and a result for each tool call, because without one the API refuses the conversation.
 *
 * @throws UnsupportedError for parts that the API does not take, with what to do instead
 */
export function toConversation(messages: readonly Message[], target: Target): Conversation {
  const system: TextBlockParam[] = [];
  const turns: Turn[] = [];
  for (const message of messages) {
    if (message.role === "system") {
      system.push(
        ...marked(
          message.content.flatMap((part) => toTextBlocks(part, target.provider)),
          message,
          target,
        ),
      );
      continue;
    }
    const content = marked(toBlocks(message, target), message, target);
    const role = message.role === "assistant" ? "assistant" : "user";
    const last = turns.at(-1);
    if (content.length === 0) continue;
    if (last?.role === role) last.content.push(...content);
    else turns.push({ role, content: [...content] });
  }
  return { system, messages: answered(turns) };
}

function toBlocks(message: Exclude<Message, { role: "system" }>, target: Target): ContentBlockParam[] {
  switch (message.role) {
    case "user":
      return message.content.flatMap((part) => toInputBlocks(part, target));
    case "tool":
      return message.content.map((part) => toToolResult(part, target));
    case "assistant":
      return toAssistantBlocks(message, target);
  }
}

/** A marker of the cache on a message stands on its last block that can have one. */
function marked<Block extends ContentBlockParam>(blocks: readonly Block[], message: Message, { provider }: Target): readonly Block[] {
  const { cache_control } = ownData(message, provider);
  const last = blocks.findLastIndex(({ type }) => type !== "thinking" && type !== "redacted_thinking");
  if (cache_control === undefined || last < 0) return blocks;
  return blocks.map((block, index) => (index === last ? { ...block, cache_control } : block));
}

/** What came from this provider goes back as it was, in its place: thoughts with their signature, and what its own tools did. */
function toAssistantBlocks({ content }: AssistantMessage, target: Target): ContentBlockParam[] {
  const { model, provider } = target;
  const blocks: ContentBlockParam[] = [];
  for (const part of content) {
    const data = ownData(part, provider);
    switch (part.type) {
      case "text":
        blocks.push(...toTextBlocks(part, provider));
        break;
      case "reasoning":
        if (isBlock(data.block)) blocks.push(data.block);
        // Without a signature it is another provider's, and means nothing to this one.
        else if (typeof data.signature === "string") blocks.push({ type: "thinking", thinking: part.text, signature: data.signature });
        break;
      case "tool-call":
        blocks.push(toToolUse(part, data));
        break;
      default:
        throw unsupported(`${part.type} in an assistant message`, model, "put it into a message of the user");
    }
  }
  return blocks;
}

function toToolUse({ id, name, input, malformed }: ToolCallPart, data: JsonObject): ToolUseBlockParam {
  return {
    type: "tool_use",
    id: toId(id),
    name,
    input: malformed === undefined && isJsonObject(input) ? input : wrap(input, malformed),
    ...data,
  };
}

/**
 * Arguments that are no object, in the way in which Anthropic's documentation says to hand them back.
 *
 * Source: https://platform.claude.com/docs/en/agents-and-tools/tool-use/fine-grained-tool-streaming#handling-invalid-json-in-tool-responses
 */
function wrap(input: ToolCallPart["input"], malformed = JSON.stringify(input)): JsonObject {
  return { INVALID_JSON: malformed };
}

function toToolResult(part: ToolMessage["content"][number], target: Target): ToolResultBlockParam {
  const { id, output, isError, media = [] } = part;
  const text = typeof output === "string" ? output : JSON.stringify(output);
  const content =
    media.length === 0
      ? text
      : [...toTextBlocks({ type: "text", text }, target.provider), ...media.flatMap((medium) => toInputBlocks(medium, target))];
  return { type: "tool_result", tool_use_id: toId(id), content, ...(isError && { is_error: true }), ...ownData(part, target.provider) };
}

/** Ids of other providers may hold characters that this one refuses. */
function toId(id: string): string {
  return id.replace(/[^a-zA-Z0-9_-]/g, "_");
}

function answered(turns: readonly Turn[]): readonly MessageParam[] {
  const messages: MessageParam[] = [];
  for (const [index, { role, content }] of turns.entries()) {
    const previous = turns[index - 1];
    const asked = role === "user" && previous ? callsOf(previous) : [];
    messages.push({ role, content: asked.length > 0 ? withResults(content, asked) : content });
    const open = role === "assistant" && index === turns.length - 1 ? callsOf({ role, content }) : [];
    if (open.length > 0) messages.push({ role: "user", content: withResults([], open) });
  }
  return messages;
}

function callsOf({ role, content }: Turn): readonly string[] {
  return role === "assistant" ? content.flatMap((block) => (block.type === "tool_use" ? block.id : [])) : [];
}

function withResults(content: readonly ContentBlockParam[], asked: readonly string[]): ContentBlockParam[] {
  const results = content.filter((block) => block.type === "tool_result");
  const missing = asked.filter((id) => !results.some((result) => result.tool_use_id === id));
  const none = missing.map((id) => ({ type: "tool_result" as const, tool_use_id: id, content: "There is no result.", is_error: true }));
  return [...results, ...none, ...content.filter((block) => block.type !== "tool_result")];
}
