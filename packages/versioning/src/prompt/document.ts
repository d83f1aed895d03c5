import type { Message } from "@ashlar/core";

/**
 * Messages as one text: `[system]`, `[user]`, `[assistant]` or `[tool]` begins a message, its text follows. What is not text stands in a
 * line of its own as `[part {…}]`. A line of text that looks like one of these begins with a backslash.
 */
export function toDocument(messages: readonly Message[]): string {
  return messages
    .flatMap(({ role, content }) => [
      `[${role}]`,
      ...content.flatMap((part) => {
        if (part.type !== "text") return [`[part ${JSON.stringify(part)}]`];
        const { type: _, text, ...rest } = part;
        const lines = text.split("\n").map((line) => line.replace(/^(?=\\*\[(?:system|user|assistant|tool|part )[^\n]*\]$)/, "\\"));
        return Object.keys(rest).length > 0 ? [`[part ${JSON.stringify(rest)}]`, ...lines] : lines;
      }),
    ])
    .join("\n");
}
