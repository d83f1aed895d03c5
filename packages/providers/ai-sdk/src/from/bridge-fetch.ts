import { defaultFetch, type Fetch } from "@ashlar/core/adapter";
import { fetchOf } from "./package-config.ts";

/** Who is to hear that the request with this signal was accepted. Packages pass a signal on as it is. */
const waiting = new WeakMap<AbortSignal, () => void>();

/**
 * A `fetch` for packages of the AI SDK, with which their models keep the limit of time `connect`, follow no redirect to which they would
 * carry the key, and on Node ask over the lean transport of Ashlar's own adapters.
 *
 * @example
 * import { createOpenAI } from "@ai-sdk/openai";
 * const openai = createOpenAI({ fetch: bridgeFetch });
 * const model = fromAiSdk(openai("gpt-5-mini"));
 */
export const bridgeFetch: Fetch = async (input, init) => {
  const response = await defaultFetch(input, { ...init, redirect: "manual" });
  if (init?.signal) waiting.get(init.signal)?.();
  return response;
};

/**
 * Has it told that a streamed request was accepted: when its headers come, over `bridgeFetch`; else at once, because packages do not say:
 * some answer with the headers, others with the first words.
 */
export function tellAccepted(model: object, signal: AbortSignal, connected: (() => void) | undefined): void {
  if (!connected) return;
  if (fetchOf(model) === bridgeFetch) waiting.set(signal, connected);
  else connected();
}
