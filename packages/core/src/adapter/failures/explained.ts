import { abortError } from "../../request/watch.ts";
import { partMissing } from "../load-part.ts";
import type { Origin, Source } from "./origin.ts";

type Explain = typeof import("./explain.ts");

/**
 * Makes an error of core of what was met on the way to a provider. What that takes is loaded only now: most requests do not fail.
 *
 * @returns the abort's error where the request was aborted
 */
export async function explained(source: Source, signal: AbortSignal, make: (explain: Explain, origin: Origin) => Error): Promise<Error> {
  if (signal.aborted) return abortError(signal);
  try {
    const explain = await import("./explain.ts");
    return make(explain, await explain.originOf(source));
  } catch (cause) {
    return partMissing(source, cause);
  }
}
