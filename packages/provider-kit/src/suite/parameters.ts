import type { ModelParams } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { answer, failureOf, ways } from "./asking.ts";
import { ask, weather } from "./samples.ts";
import type { Subject } from "./subject.ts";
import { expectRefusal } from "./unsupported.ts";
import { expectCarried, flatten } from "./wire.ts";

type Name = keyof ModelParams;

/** Two values of each parameter that no body holds by chance. */
export const sampleParams: { readonly [P in Name]-?: readonly [NonNullable<ModelParams[P]>, NonNullable<ModelParams[P]>] } = {
  temperature: [0.371, 0.642],
  topP: [0.813, 0.427],
  topK: [37, 19],
  maxOutputTokens: [4321, 1234],
  stopSequences: [["HALT-7", "QUIT-8"], ["CEASE-9"]],
  seed: [918273, 102938],
  frequencyPenalty: [0.271, 0.562],
  presencePenalty: [0.318, 0.493],
  reasoningEffort: ["low", "high"],
  parallelToolCalls: [false, true],
  logProbabilities: [2, 5],
};
/** Every parameter. */
export const paramNames = Object.keys(sampleParams) as readonly Name[];
/** Parameters that a wire has by another value: an effort may be a budget, "no parallel calls" a "true". */
const translated: readonly Name[] = ["reasoningEffort", "parallelToolCalls", "logProbabilities"];
/** Parameters for which zero is a value, and not the same as none. */
const withZero: readonly Name[] = ["temperature", "frequencyPenalty", "presencePenalty", "seed", "logProbabilities"];

/** Parameters: each one is sent, or refused by name. None is dropped. */
export function testParameters({ serve, capabilities, providerOptions }: Subject): void {
  const has = (name: Name) => capabilities.params.includes(name);
  const tools = capabilities.tools ? { tools: [weather] } : {};

  describe("parameters", () => {
    for (const name of paramNames.filter(has)) {
      it.each(ways)(`are sent: ${name}: %s`, async (way) => {
        const { model, vendor } = await serve("fine", "fine", "fine");
        const [first, second] = sampleParams[name];
        for (const params of [{}, { [name]: first }, { [name]: second }]) await answer(model, way, ask("Hi", { params, ...tools }));
        const [without, one, other] = vendor.requests.map(({ body }) => body);
        expect(one).not.toEqual(other);
        if (translated.includes(name)) return;
        expectCarried(without!, first, false);
        expectCarried(one!, first);
        expectCarried(other!, second);
      });
    }

    it.each(ways.flatMap((way) => withZero.filter(has).map((name) => [name, way] as const)))(
      "are sent when they are 0: %s: %s",
      async (name, way) => {
        const { model, vendor } = await serve("fine", "fine");
        for (const params of [{}, { [name]: 0 }]) await answer(model, way, ask("Hi", { params }));
        expect(vendor.requests[0]!.body).not.toEqual(vendor.requests[1]!.body);
      },
    );

    it.each(ways.flatMap((way) => paramNames.filter((name) => !has(name)).map((name) => [name, way] as const)))(
      "are refused where the wire has them not: %s: %s",
      async (name, way) => {
        const { model, vendor } = await serve();
        const error = await failureOf(answer(model, way, ask("Hi", { params: { [name]: sampleParams[name][0] }, ...tools })));
        expectRefusal(error, model, name);
        expect(vendor.requests).toEqual([]);
      },
    );

    it("are left to the vendor where they are not set", async () => {
      const { model, vendor } = await serve("fine", "fine");
      await answer(model, "generate", ask("Hi"));
      await answer(model, "generate", ask("Hi", { params: {} }));
      expect(vendor.requests[0]!.body).toEqual(vendor.requests[1]!.body);
    });

    it.each(ways)("of another provider are not sent: %s", async (way) => {
      const { model, vendor } = await serve("fine");
      await answer(model, way, ask("Hi", { providerOptions: { "another-provider": { flavour: "saffron-85" } } }));
      expectCarried(vendor.requests[0]!.body, "saffron-85", false);
    });

    if (providerOptions) {
      it.each(ways)("of the provider's own are sent: %s", async (way) => {
        const { model, vendor } = await serve("fine", "fine");
        await answer(model, way, ask("Hi"));
        await answer(model, way, ask("Hi", { providerOptions: { [model.provider]: providerOptions } }));
        const [without, sent] = vendor.requests.map(({ body }) => body);
        for (const value of flatten(providerOptions, { keys: false })) {
          expectCarried(without!, value, false);
          expectCarried(sent!, value);
        }
      });
    }
  });
}
