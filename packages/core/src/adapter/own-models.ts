import { InvalidRequestError } from "../errors.ts";
import type { LanguageModel } from "../model.ts";

/** The models that one provider has made, with what each is made of. */
export interface OwnModels<Parts> {
  /** Notes a model, and gives it back. */
  add(model: LanguageModel, parts: Parts): LanguageModel;
  /**
   * What a model is made of.
   *
   * @throws InvalidRequestError for a model of somebody else, and for one with blocks around it: they would have no part in a batch
   */
  partsOf(model: LanguageModel): Parts;
}

/** Keeps what the models of a provider are made of, for its batches: those take the bare models of their own provider only. */
export function ownModels<Parts>(provider: string): OwnModels<Parts> {
  const known = new WeakMap<LanguageModel, Parts>();
  return {
    add(model, parts) {
      known.set(model, parts);
      return model;
    },
    partsOf(model) {
      const parts = known.get(model);
      if (parts === undefined) throw notOurs(model, provider);
      return parts;
    },
  };
}

function notOurs({ id, provider, blocks = [] }: LanguageModel, own: string): InvalidRequestError {
  const outermost = blocks.at(-1);
  const why = outermost ? `has blocks around it (${outermost.name})` : `is none of this provider, ${own}, but of ${provider}`;
  const mend = `Pass a call with the bare model of the provider whose batch it is: provider.batch(call.with({ model: provider("${id}") }), inputs).`;
  return new InvalidRequestError(`The call's model ${id} ${why}. ${mend}`, { provider: own, model: id });
}
