import { type AshlarError, addUsage, isAshlarError, type Usage } from "@ashlar/core";
import type { Failure } from "./candidate.ts";

/** Errors that each further row would meet as well: going on would only cost time. */
const hopeless = new Set(["authentication", "permission", "not-found", "quota"]);
/** Errors of answers that were given and have been paid for; to ask again would most likely end the same. */
const answered = new Set(["refusal", "truncated", "schema", "tool"]);

/** True for an error that ends the whole run. */
export function endsRun(error: unknown): boolean {
  return isAshlarError(error) && hopeless.has(error.code);
}

/** True for a failure that is kept: it was paid for. Others are tried again by the next run. */
export function isKept(failure: Pick<Failure, "error">): boolean {
  return answered.has(failure.error.code);
}

/** What a failure says and what it cost, as data. */
export function failureOf(error: unknown): Pick<Failure, "type" | "error" | "usage" | "cost"> {
  if (isAshlarError(error)) return { type: "failure", error: { code: error.code, message: error.message }, ...spent(error) };
  const { name, message } = error instanceof Error ? error : { name: "unknown", message: String(error) };
  return { type: "failure", error: { code: name, message } };
}

function spent({ attempts, usage }: AshlarError): { readonly usage?: Usage; readonly cost?: number } {
  const total = attempts ? addUsage(...attempts.map((attempt) => attempt.usage)) : usage;
  const cost = attempts?.reduce<number | undefined>(
    (sum, attempt) => (sum === undefined || attempt.cost === undefined ? undefined : sum + attempt.cost),
    0,
  );
  return { ...(total && { usage: total }), ...(cost !== undefined && { cost }) };
}
