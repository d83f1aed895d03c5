import { ConnectionError } from "../errors.ts";
import { abortError } from "../request/watch.ts";
import type { Origin, Source } from "./origin.ts";

type Explain = typeof import("./explain.ts");

/**
 * Makes an error of core of what was met on the way to a provider. What that takes is loaded only now: most requests do not fail.
 *
 * @returns the abort's error where the request was aborted
 */
export async function told(source: Source, signal: AbortSignal, make: (explain: Explain, origin: Origin) => Error): Promise<Error> {
  if (signal.aborted) return abortError(signal);
  try {
    const explain = await import("./explain.ts");
    return make(explain, await explain.originOf(source));
  } catch (cause) {
    return partMissing(source, cause);
  }
}

/** The error for a part of the program that could not be loaded, such as one that a page wants from its own server. */
export function partMissing({ provider, model }: { readonly provider: string; readonly model: string }, cause: unknown): ConnectionError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ConnectionError(`A part of the program that asks ${model} could not be loaded: ${reason}`, { provider, model, cause });
}
