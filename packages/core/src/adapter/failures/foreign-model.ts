import { InvalidRequestError } from "../../errors.ts";
import type { LanguageModel } from "../../model.ts";

/** The error for a batch of a call whose model is none of the provider's bare ones. */
export function foreignModel({ id, provider, blocks = [] }: LanguageModel, own: string): InvalidRequestError {
  const outermost = blocks.at(-1);
  const why = outermost ? `has blocks around it (${outermost.name})` : `is none of this provider, ${own}, but of ${provider}`;
  const mend = `Pass a call with the bare model of the provider whose batch it is: provider.batch(call.with({ model: provider("${id}") }), inputs).`;
  return new InvalidRequestError(`The call's model ${id} ${why}. ${mend}`, { provider: own, model: id });
}
