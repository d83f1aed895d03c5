import { isJsonObject } from "@ashlar/core";
import { secretHeaders } from "@ashlar/core/adapter";

/*
 * The AI SDK's models say neither where they ask nor with which key, and an error has to name the one and to hide the other. Their packages
 * keep both under the same names; where one does not, an error is a little less exact.
 */

/** The address that a model's package asks, where it is known. */
export function addressOf(model: object): string | undefined {
  const config = configOf(model);
  return "baseURL" in config && typeof config.baseURL === "string" ? config.baseURL : undefined;
}

/** The `fetch` that a model's package was given, where that is known. */
export function fetchOf(model: object): unknown {
  const config = configOf(model);
  return "fetch" in config ? config.fetch : undefined;
}

/** A model's own headers, or what gives them: a package may have to ask somebody for a key. */
type Headers = unknown | (() => unknown);

/**
 * What no error of a model may show: the values of the headers with which its package sends its key. A server may repeat them, and so do
 * errors. Where a package keeps them elsewhere only what looks like a key is found.
 */
export async function secretsOf(model: object, own: Readonly<Record<string, string>> | undefined): Promise<readonly string[]> {
  const config = configOf(model);
  const headers: Headers = "headers" in config ? config.headers : undefined;
  return [own, await resolved(headers)].flatMap((known) => secretHeaders(isJsonObject(known) ? known : {}));
}

/** Nobody waits for a key longer than this when an error is to be told. */
const patience = 1000;

async function resolved(headers: Headers): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, patience, undefined);
  });
  try {
    return await Promise.race([typeof headers === "function" ? headers() : headers, late]);
  } catch {
    return undefined; // there is no key
  } finally {
    clearTimeout(timer);
  }
}

/** What a model's package was set up with, as far as packages have it under the usual name. */
function configOf(model: object): object {
  const config: unknown = "config" in model ? model.config : undefined;
  return typeof config === "object" && config !== null ? config : {};
}
