import { hash } from "node:crypto";
import type { LanguageModel, ModelRequest } from "@ashlar/core";
import { describeModel } from "./order.ts";

/**
 * The key of a request: a hash of all that the answer depends on. The same request written with its members in another order has another
 * key, which costs a miss and never gives a wrong answer.
 */
export function cacheKey(model: string, request: ModelRequest, tenant: string, trial: string | number): string {
  return hash("sha256", JSON.stringify([1, model, tenant, trial, request]));
}

/** Blocks that change how often and how fast a model is asked, and not what it answers. */
const neutral: ReadonlySet<string> = new Set(["budget", "cache", "circuit-breaker", "hedge", "rate-limit", "retry", "timeout"]);

/** What identifies the model, and those that may answer in its place. A hash too, as each key is made of it. */
export function modelIdentity(model: LanguageModel): string {
  const { provider, id, blocks = [] } = model;
  const choices = blocks.filter(({ name, settings }) => settings !== undefined || !neutral.has(name));
  return hash("sha256", JSON.stringify(describeModel({ ...model, provider, id, blocks: choices })));
}
