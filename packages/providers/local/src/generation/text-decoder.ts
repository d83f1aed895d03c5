/** Turns tokens into text. `before` are the tokens that came before, for tokenizers whose text depends on them. */
export type Detokenize<T> = (tokens: readonly T[], before: readonly T[]) => string;

/** Turns tokens into text as they come. */
export interface TokenTextDecoder<T> {
  /** The text that is complete now; `""` while a character is only begun. */
  push(token: T): string;
  /** What is left at the end. */
  flush(): string;
}

const replacement = "\uFFFD";
// A character has 4 bytes at most, and each token at least one.
const mostTokensOfACharacter = 4;
const contextTokens = 8;

/** A decoder that holds tokens back while they end in the middle of a character. */
export function tokenTextDecoder<T>(detokenize: Detokenize<T>): TokenTextDecoder<T> {
  let pending: T[] = [];
  const before: T[] = [];
  const take = (text: string) => {
    before.push(...pending);
    before.splice(0, before.length - contextTokens);
    pending = [];
    return text;
  };
  return {
    push(token) {
      pending.push(token);
      const text = detokenize(pending, before);
      return text.endsWith(replacement) && pending.length < mostTokensOfACharacter ? "" : take(text);
    },
    flush() {
      return pending.length > 0 ? take(detokenize(pending, before)) : "";
    },
  };
}
