import { InvalidRequestError } from "../../errors.ts";

/** A variable of the environment, where there is one: not on every edge runtime. Empty counts as not set. */
export function environment(name: string): string | undefined {
  return typeof process === "undefined" ? undefined : process.env[name]?.trim() || undefined;
}

/**
 * Checks the address of a server.
 *
 * @param what what holds it, for the error: `baseURL`, or `the variable OPENAI_BASE_URL`
 * @throws InvalidRequestError when it is no http(s) URL, or holds a user name, a password or a fragment
 */
export function checkURL(url: string, what: string): void {
  const parsed = URL.parse(url);
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    const address = addressIn(url);
    const mend = /^[\w.-]+:\d/.test(address) ? `Is http://${address} meant?` : "It looks like https://api.example.com/v1.";
    throw new InvalidRequestError(`${what} is no http(s) URL${address && `: "${address}"`}. ${mend}`, {});
  }
  if (parsed.username || parsed.password) {
    throw new InvalidRequestError(`${what} holds a user name or a password, which fetch refuses. Pass them as a header instead.`, {});
  }
  if (parsed.hash !== "") throw new InvalidRequestError(`${what} has a fragment (${parsed.hash}): leave it out.`, {});
}

/** What can be shown: not what stands before an `@` or behind the path, and nothing of what is no address, which may be a key. */
function addressIn(text: string): string {
  const address = text.replace(/^.*@/s, "").replace(/[?#].*$/s, "");
  return address.length < 80 && /^(?:\w+:\/\/)?[\w.-]+(?::\d+)?(?:\/\S*)?$/.test(address) && /:|\../.test(address) ? address : "";
}

/**
 * Checks how a server is to be reached.
 *
 * @throws InvalidRequestError when `baseURL` is no http(s) URL, or holds a user name, a password or a fragment; and when `fetch` is no
 * function
 */
export function checkConnection({ baseURL, fetch }: { readonly baseURL?: string | undefined; readonly fetch?: unknown }): void {
  if (baseURL !== undefined) checkURL(baseURL, "baseURL");
  if (fetch !== undefined && typeof fetch !== "function") {
    throw new InvalidRequestError("The option fetch is no function. Pass one with the shape of the global fetch, or leave it out.", {});
  }
}
