import { call, isAshlarError, type LanguageModel, prompt } from "@ashlar/core";
import type { FakeVendor } from "@ashlar/provider-kit/fakes";
import { answer, type Trouble } from "./faults.ts";

/** What came of a fault: the whole answer, a typed error, or one of the three outcomes that must not be. */
export type Outcome =
  | { readonly type: "recovered" }
  | { readonly type: "cut"; readonly finishReason: string }
  | { readonly type: "typed"; readonly code: string; readonly retryable: boolean; readonly hasPartial: boolean }
  | { readonly type: "silent"; readonly said: string }
  | { readonly type: "untyped"; readonly error: string }
  | { readonly type: "hang" };

/** An adapter, and the fake vendor that it asks. */
export interface Adapter {
  readonly name: string;
  readonly vendor: () => FakeVendor;
  readonly model: (vendor: { readonly baseURL: string; readonly apiKey: string }) => LanguageModel;
}

/** Limits so short that nobody waits for them, and long enough for a busy machine. */
const timeouts = { connect: 1500, firstChunk: 1500, betweenChunks: 1000 };
const longest = 10_000;

/** Lets one fault happen to one adapter. */
export async function outcomeOf(adapter: Adapter, { reply }: Trouble, way: "whole" | "stream"): Promise<Outcome> {
  await using vendor = await adapter.vendor().replies(reply).start();
  const model = adapter.model({ baseURL: vendor.baseURL, apiKey: "test-key-0123456789" });
  const ask = call({ name: "ask", model, timeouts, prompt: () => prompt`Go.` });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hang = new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => resolve({ type: "hang" }), longest);
  });
  const work = (way === "whole" ? ask() : ask.stream().reply).then(
    ({ text, finishReason }): Outcome => {
      if (finishReason === "length") return { type: "cut", finishReason };
      return text === answer && finishReason === "stop" ? { type: "recovered" } : { type: "silent", said: text };
    },
    (error: unknown): Outcome => {
      if (!isAshlarError(error)) return { type: "untyped", error: String(error) };
      return { type: "typed", code: error.code, retryable: error.retryable, hasPartial: (error.partial?.content.length ?? 0) > 0 };
    },
  );
  try {
    return await Promise.race([work, hang]);
  } finally {
    clearTimeout(timer);
  }
}
