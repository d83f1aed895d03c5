import { described } from "./option-error.ts";

/** What something that was thrown says, in a message. It need not be an error, and not all objects can be turned into text. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message || thrown.name;
  return typeof thrown === "string" ? thrown : described(thrown);
}
