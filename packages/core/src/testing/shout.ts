import { call, type LanguageModel, type ModelRequest, prompt } from "../index.ts";
import { type FakeBatches, type FakeBatchOptions, fakeBatches } from "./fake-batches.ts";
import { reply, scriptedModel } from "./scripted-model.ts";

/** A price in round figures. */
export const price = { inputPerMillion: 1, outputPerMillion: 10, currency: "USD", date: "2026-11-01", source: "test" } as const;
/** The model whose requests are collected; nobody asks it directly. */
export const model: LanguageModel = scriptedModel([], { price });
/** Options for a provider that is as quick as a test. */
export const quick = { poll: { first: 1, longest: 5 } } as const;
/** A call whose answer is its input in capital letters. */
export const shout = call({ name: "shout", model, prompt: (word: string) => prompt`Shout ${word}.` });

/** What `shout` was asked to shout. */
export function wordIn(request: ModelRequest): string {
  return /Shout (.*)\./.exec(JSON.stringify(request.messages))?.[1] ?? "";
}

/** Shouts. */
export const loud: FakeBatchOptions["answer"] = (request) => reply(wordIn(request).toUpperCase());

/** A provider that shouts. */
export function shouting(options: Partial<FakeBatchOptions> = {}): FakeBatches {
  return fakeBatches({ model, answer: loud, ...options });
}
