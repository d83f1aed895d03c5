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

/** What identifies the model, and those that may answer in its place. A hash too, as each key is made of it. */
export function modelIdentity(model: LanguageModel): string {
  const { provider, id, blocks = [] } = model;
  // How often it is asked, and how fast, does not change what it answers; which models there are does.
  const choices = blocks.filter(({ settings }) => settings !== undefined);
  return hash("sha256", JSON.stringify(describeModel({ ...model, provider, id, blocks: choices })));
}
