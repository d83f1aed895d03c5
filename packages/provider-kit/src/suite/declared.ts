import type { LanguageModel } from "@ashlar/core";
import { expect } from "vitest";
import type { TestedCapabilities } from "./options.ts";

/** Expects a model to declare what the suite was told that it can do: core chooses by it. */
export function expectDeclared({ capabilities }: LanguageModel, told: TestedCapabilities): void {
  expect(summary(capabilities)).toEqual(summary(told));
}

function summary({ output, tools, media, choose = false, strictSchemas = false }: TestedCapabilities | LanguageModel["capabilities"]) {
  return { output, tools, media: media.toSorted(), choose, strictSchemas };
}
