import type { ReasoningEffort } from "@ashlar/core";
import { unsupported } from "@ashlar/core/adapter";

/** How much a model is to think, as Gemini takes it: a level since Gemini 3, a number of tokens before. */
export type ThinkingConfig = { readonly thinkingLevel: string } | { readonly thinkingBudget: number };

/**
 * Tokens that Google's own OpenAI-compatible server gives to an effort.
 *
 * Source: https://ai.google.dev/gemini-api/docs/openai#thinking
 */
const budgets = { none: 0, minimal: 1024, low: 1024, medium: 8192, high: 24_576 } satisfies Record<ReasoningEffort, number>;

/**
 * The version of a Gemini model by its id: 2.5 for `gemini-2.5-flash`. An id that does not say, such as `gemini-flash-latest`, is taken for
 * the newest.
 */
export function versionOf(model: string): number {
  return Number(/\bgemini-(\d+(?:\.\d+)?)/.exec(model)?.[1] ?? Number.POSITIVE_INFINITY);
}

/**
 * The setting for an effort.
 *
 * @throws UnsupportedError for a model that does not think, and for `none` where thinking can't be switched off
 */
export function thinkingConfig(effort: ReasoningEffort | undefined, model: string): ThinkingConfig | undefined {
  if (effort === undefined) return undefined;
  const version = versionOf(model);
  const feature = `params.reasoningEffort "${effort}"`;
  if (version < 2.5) {
    if (effort === "none") return undefined;
    throw unsupported(feature, model, "it does not think; leave it out, or take a model since gemini-2.5");
  }
  const canStop = version < 3 && !/\bpro\b/.test(model);
  if (effort === "none" && !canStop) throw unsupported(feature, model, 'its thinking can\'t be switched off; use "minimal" or "low"');
  return version < 3 ? { thinkingBudget: budgets[effort] } : { thinkingLevel: effort.toUpperCase() };
}
