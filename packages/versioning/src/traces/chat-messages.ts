import { type JsonObject, type Message, textOf } from "@ashlar/core";

/**
 * A conversation in the shape of OpenAI's Chat Completions, which services that tune models take, with `answer` at its end. Media and
 * reasoning are left out.
 *
 * Source: https://platform.openai.com/docs/api-reference/fine-tuning/chat-input
 */
export function chatMessages(messages: readonly Message[], answer: string): readonly JsonObject[] {
  const last = messages.at(-1)?.role === "assistant" ? -1 : undefined;
  return [...messages.slice(0, last).flatMap(chatMessage), { role: "assistant", content: answer }];
}

function chatMessage(message: Message): readonly JsonObject[] {
  if (message.role === "tool") {
    return message.content.map(({ id, output }) => ({
      role: "tool",
      tool_call_id: id,
      content: typeof output === "string" ? output : JSON.stringify(output),
    }));
  }
  const { role } = message;
  const content = textOf(message.content);
  const calls = message.content.flatMap((part) =>
    part.type === "tool-call"
      ? [{ id: part.id, type: "function", function: { name: part.name, arguments: part.malformed ?? JSON.stringify(part.input) } }]
      : [],
  );
  return [calls.length > 0 ? { role, content: content || null, tool_calls: calls } : { role, content }];
}
