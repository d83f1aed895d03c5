import { type ScriptedModel, type ScriptedModelOptions, scriptedModel } from "@ashlar/provider-kit/scripted";

/** A model of the provider `silent` that says the same each time. */
export function silentModel(answer = "yes", options: ScriptedModelOptions = {}): ScriptedModel {
  return scriptedModel(answer, { provider: "silent", id: "silent-1", ...options });
}
