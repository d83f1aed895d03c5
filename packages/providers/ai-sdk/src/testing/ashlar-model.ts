import type { ModelCapabilities } from "@ashlar/core";
import { type ScriptedAnswer, type ScriptedModel, scriptedModel } from "@ashlar/provider-kit/scripted";

/** A scripted model of Ashlar that has a price, and enforces strict schemas. */
export function ashlarModel(script: readonly ScriptedAnswer[], capabilities: Partial<ModelCapabilities> = {}): ScriptedModel {
  return scriptedModel(script, {
    provider: "scripted",
    id: "model-1",
    capabilities: { strictSchemas: true, ...capabilities },
    price: { inputPerMillion: 1, outputPerMillion: 10, currency: "USD", date: "2026-11-01", source: "a test" },
    usage: { inputTokens: 100, outputTokens: 20 },
    pieceLength: 5,
  });
}
