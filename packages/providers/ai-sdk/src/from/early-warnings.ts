import { isJsonObject } from "@ashlar/core";
import type { AiSdkLanguageModel, Warning } from "../spec.ts";

/**
 * What a model's package would leave out of a request, before the request is sent and paid for. Packages tell it with the reply only, but
 * all that are made after the pattern of the AI SDK's own put the request together in a method `getArgs`, which sends nothing. It is no part
 * of their contract: where there is none, or it does not do as expected, the reply tells.
 */
export async function warningsBefore(model: AiSdkLanguageModel, options: object): Promise<readonly Warning[]> {
  if (!("getArgs" in model && typeof model.getArgs === "function")) return [];
  try {
    // Anthropic's wants to know which betas the headers name; they change no warning.
    const made: unknown = await model.getArgs({ ...options, userSuppliedBetas: new Set() });
    const warnings = typeof made === "object" && made !== null && "warnings" in made ? made.warnings : undefined;
    return Array.isArray(warnings) ? warnings.filter(isWarning) : [];
  } catch {
    return []; // The request itself will fail in the same way.
  }
}

function isWarning(value: unknown): value is Warning {
  return isJsonObject(value) && typeof value.type === "string";
}
