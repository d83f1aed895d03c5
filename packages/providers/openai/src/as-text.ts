/** Text where the wire wants text. Another shape is a wire that this adapter does not know: better an error than an answer without it. */
export function asText(value: unknown): string {
  if (typeof value === "string") return value;
  throw new TypeError("a field that should be text is not");
}
