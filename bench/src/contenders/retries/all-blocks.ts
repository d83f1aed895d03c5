import { type LanguageModel, pipe } from "@ashlar/core";
import { budget, cache, fallback, rateLimit, retry } from "@ashlar/retries";
import { memoryModel } from "../memory-model.ts";
import { aroundCalls } from "./around-calls.ts";

const other = memoryModel("whole");
const account = rateLimit({ requestsPerMinute: 1e9, tokensPerMinute: 1e12 });

/** Ashlar's blocks, all of those that a careful program has. */
export const create = () =>
  aroundCalls((model: LanguageModel) => pipe(model, retry(), fallback(other), account, budget({ attempts: 8, tokens: 1e6 }), cache()));
