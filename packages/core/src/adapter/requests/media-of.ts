import type { MediaPart } from "../../content.ts";
import type { Message } from "../../message.ts";

/** The media of a conversation, those in results of tools too: what an adapter looks at for a model that can't take all of them. */
export function mediaOf(messages: readonly Message[]): readonly MediaPart[] {
  return messages.flatMap(({ content }) =>
    content.flatMap((part) => {
      if (part.type === "tool-result") return part.media ?? [];
      return part.type === "image" || part.type === "audio" || part.type === "file" ? [part] : [];
    }),
  );
}
