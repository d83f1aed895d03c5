import type { LanguageModel } from "@ashlar/core";
import { isTraced } from "../block.ts";
import type { Observe } from "../observer.ts";
import { traceAdapter } from "./trace-adapter.ts";
import { traceAttempts } from "./trace-attempts.ts";

/** Traces a language model. One that is traced already stays as it is. */
export function traceModel(model: LanguageModel, observe: Observe): LanguageModel {
  if (isTraced(model.blocks)) return model;
  return model.blocks ? traceAttempts(model, observe) : traceAdapter(model, observe);
}
