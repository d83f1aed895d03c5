import { formatIssues, type Issue, type Message, SchemaError } from "@ashlar/core";

/** A check of the call's own: what is wrong with a value that fits its schema, or `undefined` when nothing is. */
export type Check<Value> = (value: Value) => Found | Promise<Found>;

/** `false`, `null` and an empty text are nothing too, as in `year > 2026 && "The year lies in the future."`. */
type Found = string | Issue | readonly Issue[] | undefined | null | false;

/** What a check found, as the error that the call would throw; `undefined` where it found nothing. */
export function checkError(found: Found, said: { readonly text: string; readonly messages: readonly Message[] }): SchemaError | undefined {
  if (!found) return undefined;
  const issues = typeof found === "string" ? [{ message: found }] : "message" in found ? [found] : found;
  if (issues.length === 0) return undefined;
  const { text, messages } = said;
  const message = `The answer was refused by its check:\n${formatIssues(issues)}`;
  return new SchemaError(message, { of: "output", reason: "schema", issues, text, messages });
}
