import { InvalidRequestError } from "../../errors.ts";
import { isJsonObject } from "../../json.ts";
import type { ModelRequest } from "../../model.ts";

/**
 * Adds the provider's own options to a request's body: objects are put together, lists one behind the other.
 *
 * @param own fields that the adapter alone decides about
 * @throws InvalidRequestError for one of those, for a field that the request has set already to something else, and for options under a
 * name that is the provider's but for case and punctuation, where there are none under its own: nobody would read them
 */
export function withProviderOptions(body: object, request: ModelRequest, provider: string, own: readonly string[]): object {
  const options = request.providerOptions?.[provider];
  if (!options) {
    refuseSlip(request, provider);
    return body;
  }
  const refused = own.find((field) => options[field] !== undefined);
  if (refused !== undefined) {
    throw new InvalidRequestError(`providerOptions.${provider}.${refused} can't be set: Ashlar decides about it. Leave it out.`, {
      provider,
    });
  }
  return merge(body, options, `providerOptions.${provider}`);
}

function refuseSlip({ providerOptions = {} }: ModelRequest, provider: string): void {
  const slip = Object.keys(providerOptions).find((name) => plain(name) === plain(provider));
  if (slip === undefined) return;
  const mend = `This provider's name is ${provider}: write providerOptions: { ${JSON.stringify(provider)}: … }.`;
  throw new InvalidRequestError(`providerOptions.${slip} would not be read. ${mend}`, { provider });
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

function merge(base: object, added: object, path: string): object {
  const merged: Record<string, unknown> = { ...base };
  for (const [field, value] of Object.entries(added)) {
    const present = merged[field];
    if (present === undefined) merged[field] = value;
    else if (isJsonObject(present) && isJsonObject(value)) merged[field] = merge(present, value, `${path}.${field}`);
    else if (Array.isArray(present) && Array.isArray(value))
      merged[field] = [...present, ...value.filter((item) => !present.includes(item))];
    else if (value !== undefined && value !== present) {
      const [here, there] = [JSON.stringify(value), JSON.stringify(present)];
      throw new InvalidRequestError(`${path}.${field} is ${here}, but the request sets it to ${there}: set it in one place.`, {});
    }
  }
  return merged;
}
