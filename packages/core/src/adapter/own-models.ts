import type { Call } from "../call/call.ts";
import type { Reply, Resumable } from "../call/reply.ts";
import type { LanguageModel } from "../model.ts";
import type { BatchOptions } from "./batch/options.ts";
import type { BatchResult } from "./batch/result.ts";
import type { BatchWire } from "./batch/wire.ts";
import { loadPart } from "./load-part.ts";

/** A provider that takes batches. */
export interface BatchProvider {
  /**
   * Runs a call over many inputs in batches: at a lower price, within a day. The call's model has to be one of this provider, without
   * blocks. Calls of several steps, with tools or repeated by a block, take several batches. With `file` the same call with the same inputs
   * goes on after a crash, and pays nothing twice.
   *
   * @example
   * const results = await openai.batch(recommend, [{ genre: "fantasy" }, { genre: "crime" }], { file: "runs/recommend.jsonl" });
   * for (const result of results) {
   *   if (result.ok) console.log(result.input.genre, result.reply.value.title);
   *   else console.error(result.input.genre, result.error.message);
   * }
   *
   * @returns what came of each input, in the order of the inputs
   * @throws InvalidRequestError for a model of another provider, or with blocks around it; UnsupportedError where the server has no batches;
   * AbortedError, BatchFileError; the provider's error when nothing could be submitted at all
   */
  batch<In, R extends Reply>(
    call: Call<In, R>,
    inputs: readonly In[],
    options?: BatchOptions,
  ): Promise<BatchResult<In, R & Resumable<R>>[]>;
}

/** The models that one provider has made, with what each is made of. */
export interface OwnModels<Parts> {
  /** Notes a model, and gives it back. */
  add(model: LanguageModel, parts: Parts): LanguageModel;
  /** Runs calls of these models, and of no others, over the wire that is given for each. */
  batching(wireOf: (model: LanguageModel, parts: Parts) => Promise<BatchWire>): BatchProvider["batch"];
}

/** Keeps what the models of a provider are made of, for its batches. */
export function ownModels<Parts>(provider: string): OwnModels<Parts> {
  const known = new WeakMap<LanguageModel, Parts>();
  return {
    add(model, parts) {
      known.set(model, parts);
      return model;
    },
    batching: (wireOf) => async (call, inputs, options) => {
      const { model } = call.spec;
      const parts = known.get(model);
      const asked = { provider, model: model.id };
      if (parts === undefined) {
        const { foreignModel } = await loadPart(asked, () => import("./failures/explain.ts"));
        throw foreignModel(model, provider);
      }
      const load = () => Promise.all([import("./batch/run-batch.ts"), wireOf(model, parts)]);
      const [{ runBatch }, wire] = await loadPart(asked, load);
      return runBatch(call, inputs, wire, options);
    },
  };
}
