import { prompt } from "@ashlar/core";

export const persona = "You are a librarian — brief, and 'honest'.";

/** A helper of the prompt, imported as an app would. */
export function about(liked: readonly string[]) {
  return liked.length > 0 && prompt`The reader liked:\n${liked.map((title) => `- ${title}`)}`;
}
