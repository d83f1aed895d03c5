import { remembered } from "../../remembered.ts";
import { scenarioOf } from "../../scenarios.ts";
import type { Contender } from "../contender.ts";

/** An asynchronous function that answers from memory, with what retries it around it and without. */
export function aroundFunctions(retried: (ask: () => Promise<string>) => Promise<string>): Contender {
  const askOf = remembered((name) => {
    const { text } = scenarioOf(name);
    return async () => text;
  });
  return { bare: (model) => askOf(model)(), whole: (model) => retried(askOf(model)) };
}
