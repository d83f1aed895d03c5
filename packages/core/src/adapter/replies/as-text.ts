/**
 * Text where the wire wants text.
 *
 * @throws TypeError for another shape: a wire that the adapter does not know. Better an error than an answer without it
 */
export function asText(value: unknown): string {
  if (typeof value === "string") return value;
  throw new TypeError("a field that should be text is not");
}
