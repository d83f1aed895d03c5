import type { Price } from "@ashlar/core";
import { type ScriptedAnswer, type ScriptedModel, type ScriptedModelOptions, scriptedModel } from "@ashlar/provider-kit/scripted";

/** Round figures. */
export const price: Price = { inputPerMillion: 1000, outputPerMillion: 10_000, currency: "USD", date: "2026-11-01", source: "test" };

/** A scripted model that passes for one of OpenAI's, whose provider and operations have names in the conventions. */
export function smallModel(script: ScriptedAnswer | readonly ScriptedAnswer[], options: ScriptedModelOptions = {}): ScriptedModel {
  return scriptedModel(script, { provider: "openai", id: "small", ...options });
}
