import { type Choice, InvalidRequestError } from "@ashlar/core";
import type { Token } from "node-llama-cpp";
import { commonPrefix } from "../runtime/common-prefix.ts";
import type { Engine } from "./engine.ts";
import type { Lease } from "./lease.ts";

/** The label, and how many evaluations of tokens it took. */
export interface LabelChoice {
  readonly choice: Choice;
  readonly evaluatedTokens: number;
}

/**
 * Scores labels as the continuation of the lease's prompt, whose last token is not yet evaluated. `before` is what stands before each label.
 *
 * `logProbability` of a label: ln p of its first token among all tokens, and, where labels begin with the same tokens, of the tokens that
 * tell them apart, among those labels. That is the probability with which a decoder that can write only labels would write this one, times
 * the probability that the model begins with a label at all. Labels that differ in their first token take one evaluation together.
 */
export async function chooseLabel(engine: Engine, lease: Lease, labels: readonly string[], before = ""): Promise<LabelChoice> {
  const { model } = engine;
  const end = model.tokens.eot ?? model.tokens.eos;
  const paths = labels.map((label) => [...model.tokenize(before + label, false), ...(end === null ? [] : [end])]);
  const base = lease.sequence.nextTokenIndex;
  const logProbabilities = labels.map(() => 0);
  let evaluatedTokens = 0;

  // The labels whose tokens are equal up to `depth`, told apart by the next one.
  const split = async (group: readonly number[], depth: number): Promise<void> => {
    const options = [...new Set(group.map((label) => paths[label]![depth]!))];
    if (options.length > 1 || depth === 0) {
      const path = [lease.prompt.at(-1)!, ...paths[group[0]!]!.slice(0, depth)];
      const known = lease.sequence.nextTokenIndex - base;
      const kept = Math.min(commonPrefix(lease.sequence.contextTokens.slice(base), path), known, path.length - 1);
      if (kept < known) await lease.run(1, () => lease.sequence.eraseContextTokenRanges([{ start: base + kept, end: base + known }]));
      evaluatedTokens += path.length - kept - (depth === 0 ? 1 : 0);
      const scores = await nextTokenScores(lease, path.slice(kept), options);
      const total = depth === 0 ? 0 : logSumExp(options.map((token) => scores.get(token)!));
      for (const label of group) logProbabilities[label]! += scores.get(paths[label]![depth]!)! - total;
    }
    for (const token of options) {
      const same = group.filter((label) => paths[label]![depth] === token);
      if (same.length > 1) await split(same, depth + 1);
    }
  };
  await split([...labels.keys()], 0);
  const total = logSumExp(logProbabilities);
  const scores = labels.map((label, i) => ({
    label,
    logProbability: logProbabilities[i]!,
    probability: Math.exp(logProbabilities[i]! - total),
  }));
  const best = scores.reduce((a, b) => (b.logProbability > a.logProbability ? b : a));
  return { choice: { label: best.label, scores }, evaluatedTokens: evaluatedTokens + 1 };
}

/** @throws InvalidRequestError for no labels, an empty one, or one that is there twice. */
export function checkLabels(labels: readonly string[]): void {
  const problem =
    labels.length === 0
      ? "there are no labels to choose from"
      : labels.includes("")
        ? "a label is empty"
        : new Set(labels).size < labels.length
          ? "a label is there twice"
          : undefined;
  if (problem) throw new InvalidRequestError(`${problem}; give each label once`, { provider: "local" });
}

/** The natural log-probabilities of some tokens after `path`, among all tokens. */
async function nextTokenScores(lease: Lease, path: readonly Token[], tokens: readonly Token[]): Promise<Map<Token, number>> {
  const last = path.length - 1;
  // Without a temperature the selected token is the one with the largest logit, to which the total weight refers. (`includeMax` of
  // node-llama-cpp 3.22.1 leaves the largest one out.)
  const generateNext = { totalLogitWeight: true, logits: { filter: { tokens, includeSelected: true } } };
  const output = await lease.run(path.length, () =>
    lease.sequence.controlledEvaluate(path.map((token, i) => (i === last ? [token, { generateNext }] : token))),
  );
  const { logits, totalLogitWeight } = output[last]!.next;
  const normaliser = Math.max(...logits!.values()) + Math.log(totalLogitWeight!);
  return new Map(tokens.map((token) => [token, logits!.get(token)! - normaliser]));
}

function logSumExp(values: readonly number[]): number {
  const most = Math.max(...values);
  return most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0));
}
