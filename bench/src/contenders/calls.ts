import { call, type LanguageModel, prompt, system } from "@ashlar/core";
import { remembered } from "../remembered.ts";
import { catalogue, instructions, question } from "../scenarios.ts";
import { type Contender, readPartials, streaming } from "./contender.ts";

/** Asks through core's calls, whichever the model. */
export function throughCalls(modelOf: (name: string) => LanguageModel): Contender {
  const content = ({ wish }: { readonly wish: string }) => [system`${instructions}`, prompt`${wish}`];
  // A call is made once and used often.
  const texts = remembered((name) => call({ name: "recommend", model: modelOf(name), prompt: content }));
  const objects = remembered((name) => call({ name: "catalogue", model: modelOf(name), output: catalogue, prompt: content }));
  const input = { wish: question };
  return {
    whole: async (model) => (await texts(model)(input)).value,
    object: async (model) => (await objects(model)(input)).value,
    ...streaming(
      (model) => texts(model).stream(input).text(),
      (piece) => piece,
    ),
    partials: (model) => readPartials(objects(model).stream(input).partials()),
  };
}
