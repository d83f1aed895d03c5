import { type AshlarError, type LanguageModel, UnsupportedError } from "@ashlar/core";
import { expect } from "vitest";

/**
 * Expects the error for what a wire can't carry: it names the feature and the model, and says what to do instead.
 *
 * @param feature a word that the name of the feature must hold
 */
export function expectRefusal(error: AshlarError, model: LanguageModel, feature = ""): void {
  expect(UnsupportedError.isInstance(error), `an UnsupportedError was expected, not ${error}`).toBe(true);
  expect(error).toMatchObject({ feature: expect.stringContaining(feature), model: model.id, retryable: false });
  expect(error.message).toContain(model.id);
  const named = "feature" in error ? String(error.feature) : "";
  expect(named).not.toBe("");
  expect(error.message).toContain(named);
  const rest = error.message.replace(model.id, "").replace(named, "");
  expect(rest.split(/\s+/).length, `it says what to do instead: ${error.message}`).toBeGreaterThan(6);
}
