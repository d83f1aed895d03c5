import { UnsupportedError } from "../../errors.ts";
import type { JsonOutputRequest, ModelRequest } from "../../model.ts";

/** The error for what a wire can't carry: what it is, and what to do instead. */
export function unsupported(feature: string, model: string, instead: string): UnsupportedError {
  return new UnsupportedError(`${model} can't take ${feature}: ${instead}.`, { feature, model });
}

/**
 * The schema that the answer must fit, where there is one. Core turns the modes other than `native` into tools or text.
 *
 * @throws UnsupportedError for another mode, and for labels to be scored
 */
export function nativeOutput({ output }: ModelRequest, model: string): JsonOutputRequest | undefined {
  if (!output) return undefined;
  if (output.type === "json" && output.mode === "native") return output;
  const feature = output.type === "choice" ? "labels to be scored" : `output mode ${output.mode}`;
  throw unsupported(feature, model, 'ask for JSON in mode "native"');
}
