import { text } from "../content.ts";
import { type Message, textOf } from "../message.ts";

/** Adds an instruction to the end of what the user says last: there small models heed it, and a shared prefix stays shared. */
export function instructLast(messages: readonly Message[], instruction: string): readonly Message[] {
  const at = messages.findLastIndex(({ role }) => role === "user");
  const last = messages[at];
  if (last?.role !== "user") return [...messages, { role: "user", content: [text(instruction)] }];
  const separator = textOf(last.content).trim() === "" ? "" : "\n\n";
  return messages.with(at, { ...last, content: [...last.content, text(separator + instruction)] });
}
