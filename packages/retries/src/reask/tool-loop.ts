import { type Message, ToolError } from "@ashlar/core";

/**
 * Ends a loop in which a model calls a tool with the same arguments again although it was told what is wrong with them.
 *
 * @throws ToolError
 */
export function refuseRepeatedFailure(messages: readonly Message[]): void {
  const [before, last] = [messages.slice(-4, -2), messages.slice(-2)].map(failedCalls);
  if (!last || last !== before) return;
  throw new ToolError("The model called a tool a second time with the same arguments that had failed, and would go on. See `messages`.", {
    messages,
  });
}

/** The calls of a message and what went wrong with each, or `undefined` where one went well. */
function failedCalls([asked, answered]: readonly Message[]): string | undefined {
  if (asked?.role !== "assistant" || answered?.role !== "tool" || !answered.content.every(({ isError }) => isError)) return undefined;
  const calls = asked.content.flatMap((part) => (part.type === "tool-call" ? [[part.name, part.input, part.malformed]] : []));
  return JSON.stringify([calls, answered.content.map(({ output }) => output)]);
}
