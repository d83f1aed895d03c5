import type { Message } from "@ashlar/core";

/**
 * Ids for the calls to which Gemini gives none, unlike those of all calls in the conversation so far: `call_0`, `call_1` … They are the
 * same for the same conversation, so that a reply can be compared and cached.
 */
export function callIds(messages: readonly Message[]): () => string {
  const used = new Set<string>();
  for (const { content } of messages) {
    for (const part of content) if (part.type === "tool-call" || part.type === "tool-result") used.add(part.id);
  }
  let next = used.size;
  return () => {
    while (used.has(`call_${next}`)) next++;
    return `call_${next++}`;
  };
}
