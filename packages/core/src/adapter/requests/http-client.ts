import type { Fetch } from "../fetch/fetch.ts";
import { type Client, createTransport, type Transport, type TransportSetting } from "./transport.ts";

/** Where a request goes, and its headers but for those of the key. */
export interface Address {
  readonly url: string;
  readonly headers: Iterable<readonly [string, string]>;
}

/**
 * A client for a wire that is JSON over HTTP. Address and headers of a path do not change from one request to the next, so they are built
 * once: by a vendor's SDK, which knows its versions and its headers, or by hand. What the SDK would do for each request anew is most of
 * what it costs.
 */
export function httpClient<Sdk>(options: {
  readonly sdk: Sdk;
  readonly baseURL: string;
  readonly fetch: Fetch;
  readonly build: (path: string) => Address | Promise<Address>;
  /** The headers of a key; `null` where the server wants none. */
  readonly authorize: (key: string | null) => Readonly<Record<string, string>>;
}): Client<Sdk> {
  const { sdk, baseURL, fetch, build, authorize } = options;
  const built = new Map<string, { readonly url: string; readonly headers: Readonly<Record<string, string>> }>();
  const addressOf = async (path: string) => {
    const { url, headers } = await build(path);
    const address = { url, headers: { "content-type": "application/json", ...Object.fromEntries(headers) } };
    built.set(path, address);
    return address;
  };
  return {
    sdk,
    baseURL,
    async send({ path, body, key, signal }) {
      const { url, headers } = built.get(path) ?? (await addressOf(path));
      return fetch(url, { method: "POST", headers: { ...headers, ...authorize(key) }, body: JSON.stringify(body), signal });
    },
  };
}

/**
 * The way to a server whose wire is JSON over HTTP, for an adapter that needs no SDK.
 *
 * @example
 * const transport = jsonTransport({ provider: "quill", errors, baseURL, key,
 *   authorize: (key) => (key === null ? {} : { authorization: `Bearer ${key}` }) });
 *
 * @throws InvalidRequestError when `baseURL` is no http(s) URL, or holds a user name or password
 */
export function jsonTransport(
  setting: Omit<TransportSetting<undefined>, "client" | "baseURL"> & {
    readonly baseURL: string;
    /** The headers of a key; `null` where the server wants none. */
    readonly authorize: (key: string | null) => Readonly<Record<string, string>>;
  },
): Transport<undefined> {
  const { baseURL, headers = {}, authorize } = setting;
  const build = (path: string): Address => ({ url: `${baseURL}${path}`, headers: Object.entries(headers) });
  return createTransport({
    ...setting,
    client: async (fetch) => httpClient({ sdk: undefined, baseURL, fetch, authorize, build }),
  });
}
