import { call, type LanguageModel, type ModelBlock, prompt, system } from "@ashlar/core";
import { remembered } from "../../remembered.ts";
import { instructions, question } from "../../scenarios.ts";
import type { Contender } from "../contender.ts";
import { memoryModel } from "../memory-model.ts";

/** Calls on a model in memory, with blocks around it and without. */
export function aroundCalls(block: ModelBlock): Contender {
  const callOf = (model: LanguageModel) =>
    call({
      name: "recommend",
      model,
      prompt: ({ wish }: { readonly wish: string }) => [system`${instructions}`, prompt`${wish}`],
    });
  const bare = remembered((name) => callOf(memoryModel(name)));
  const blocks = remembered((name) => callOf(block(memoryModel(name))));
  // No two requests are the same, so that no cache answers.
  let asked = 0;
  const wish = (): string => `${question} (${asked++})`;
  return {
    bare: async (model) => (await bare(model)({ wish: wish() })).value,
    whole: async (model) => (await blocks(model)({ wish: wish() })).value,
  };
}
