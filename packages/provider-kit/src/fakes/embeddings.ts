import type { Said } from "./said.ts";

/** The vectors of a reply: the script's, or some that are made up from the texts. */
export function embeddingsOf({ embeddings }: Said, texts: readonly string[], dimensions: number): readonly (readonly number[])[] {
  return embeddings ?? texts.map((text) => vectorOf(text, dimensions));
}

/** A vector of length 1 for a text: the same for the same text, and another for another. */
function vectorOf(text: string, dimensions: number): readonly number[] {
  // FNV-1a for the start, and a linear congruential generator from there.
  let state = 2_166_136_261;
  for (let at = 0; at < text.length; at++) state = Math.imul(state ^ text.charCodeAt(at), 16_777_619);
  const values = Array.from({ length: dimensions }, () => {
    state = Math.imul(state, 1_664_525) + 1_013_904_223;
    return state / 2 ** 31;
  });
  const length = Math.hypot(...values) || 1;
  return values.map((value) => Math.fround(value / length));
}
