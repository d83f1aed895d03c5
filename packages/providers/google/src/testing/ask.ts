import { type CallContext, isJsonObject, type JsonObject, type LanguageModel } from "@ashlar/core";
import type { Fetch } from "@ashlar/core/adapter";
import type { GoogleProviderOptions } from "../options.ts";
import { createGoogle, type GoogleProvider } from "../provider.ts";

export { failureOf, requestOf as ask } from "@ashlar/provider-kit";

/** The key that the tests send; no error may show it. */
export const key = "AIzaSyTest0123456789abcdefghijklmnopqr";

/** A request as it left. */
export interface Sent {
  readonly url: string;
  readonly headers: Headers;
  readonly body: JsonObject;
}

/** Google's side of a test: answers each request with the next reply of the script, and keeps what it was asked. */
export interface Wire {
  readonly provider: GoogleProvider;
  readonly model: LanguageModel;
  readonly sent: readonly Sent[];
}

/**
 * A script of replies: JSON, the chunks of a stream, or a whole response. Whether JSON is streamed depends on what is asked for.
 *
 * @param options take the place of the tests' key
 */
export function wire(script: readonly (object | Response)[], options: GoogleProviderOptions = { apiKey: key }): Wire {
  const sent: Sent[] = [];
  const left = [...script];
  const fetch: Fetch = async (input, init) => {
    const body: unknown = JSON.parse(String(init?.body));
    sent.push({ url: String(input), headers: new Headers(init?.headers), body: isJsonObject(body) ? body : {} });
    const next = left.shift() ?? { error: { code: 500, message: "the script has no answer left" } };
    if (next instanceof Response) return next;
    return String(input).includes("alt=sse") ? events(Array.isArray(next) ? next : [next]) : Response.json(next);
  };
  const provider = createGoogle({ fetch, ...options });
  return { provider, model: provider("gemini-3.5-flash"), sent };
}

/** A stream of events. */
export function events(list: readonly object[]): Response {
  const lines = list.map((event) => `data: ${JSON.stringify(event)}\r\n\r\n`);
  return new Response(lines.join(""), { headers: { "content-type": "text/event-stream" } });
}

/** A context of its own for each request. */
export function context(signal: AbortSignal = new AbortController().signal): CallContext {
  return { signal };
}
