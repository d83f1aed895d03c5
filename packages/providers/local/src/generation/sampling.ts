import { InvalidRequestError, isJsonObject, type JsonValue, type ModelParams, type ModelRequest, UnsupportedError } from "@ashlar/core";
import type { SequenceEvaluateOptions, Token } from "node-llama-cpp";

/** How the next token is chosen, and when it is enough. */
export interface Sampling {
  readonly options: SequenceEvaluateOptions;
  readonly maxOutputTokens: number;
  readonly stopSequences: readonly string[];
  /** A GBNF grammar of the caller's own. */
  readonly grammar: string | undefined;
}

const handled = new Set<keyof ModelParams>([
  "temperature",
  "topP",
  "topK",
  "maxOutputTokens",
  "stopSequences",
  "seed",
  "frequencyPenalty",
  "presencePenalty",
  "parallelToolCalls", // a reply holds one call at most, which both values allow
]);

/**
 * The parameters of a request as the runtime takes them. The temperature is 0 by default: the same prompt gives the same answer. Above 0,
 * `topK` is 40 and `topP` 0.95 by default, as in llama.cpp, and without a `seed` each answer differs. Of its own this provider takes
 * `providerOptions.local`: `minP`, `repeatPenalty` and `grammar` (GBNF).
 *
 * @param generated the tokens generated so far, for the penalties.
 * @throws UnsupportedError for a parameter that local models don't have. @throws InvalidRequestError for a value out of range.
 */
export function samplingOf(request: ModelRequest, generated: readonly Token[]): Sampling {
  const { params = {} } = request;
  for (const [name, value] of Object.entries(params))
    if (value !== undefined && !handled.has(name as keyof ModelParams)) throw unsupported(`params.${name}`);
  const { minP, repeatPenalty, grammar } = ownOptions(request);
  const { temperature = 0, topK, topP, seed, frequencyPenalty = 0, presencePenalty = 0 } = params;
  check("temperature", temperature, temperature >= 0, "0 or more");
  check("topP", topP, topP === undefined || (topP > 0 && topP <= 1), "above 0 and at most 1");
  check("topK", topK, topK === undefined || (Number.isInteger(topK) && topK >= 1), "a whole number of 1 or more");
  check("seed", seed, seed === undefined || (Number.isInteger(seed) && seed >= 0), "a whole number of 0 or more");
  const max = params.maxOutputTokens ?? Number.POSITIVE_INFINITY;
  check("maxOutputTokens", max, max === Number.POSITIVE_INFINITY || (Number.isInteger(max) && max >= 1), "a whole number of 1 or more");
  const stopSequences = params.stopSequences ?? [];
  if (stopSequences.includes("")) throw invalid("stopSequences", "", "texts that are not empty");
  const penalised = frequencyPenalty !== 0 || presencePenalty !== 0 || repeatPenalty !== undefined;
  return {
    maxOutputTokens: max,
    stopSequences,
    grammar,
    options: {
      temperature,
      // The runtime's own seed is the clock in seconds: calls within one second would get the same answer.
      seed: seed === undefined ? Math.floor(Math.random() * 2 ** 32) : seed % 2 ** 32,
      ...(topK !== undefined && { topK }),
      ...(topP !== undefined && { topP }),
      ...(minP !== undefined && { minP }),
      ...(penalised && {
        repeatPenalty: { punishTokens: () => generated.slice(), penalty: repeatPenalty ?? 1, frequencyPenalty, presencePenalty },
      }),
    },
  };
}

interface OwnOptions {
  readonly minP?: number;
  readonly repeatPenalty?: number;
  readonly grammar?: string;
}

function ownOptions(request: ModelRequest): OwnOptions {
  const options = request.providerOptions?.local ?? {};
  if (!isJsonObject(options)) throw invalid("providerOptions.local", options, "an object");
  const { minP, repeatPenalty, grammar, ...others } = options;
  const [unknown] = Object.keys(others);
  if (unknown) throw unsupported(`providerOptions.local.${unknown}`);
  if (grammar !== undefined && typeof grammar !== "string") throw invalid("providerOptions.local.grammar", grammar, "a text");
  const own: { minP?: number; repeatPenalty?: number; grammar?: string } = {};
  if (minP !== undefined) own.minP = numberWithin("providerOptions.local.minP", minP, 0, 1);
  if (repeatPenalty !== undefined) own.repeatPenalty = numberWithin("providerOptions.local.repeatPenalty", repeatPenalty, 0, 10);
  if (grammar !== undefined) own.grammar = grammar;
  return own;
}

function numberWithin(name: string, value: JsonValue, least: number, most: number): number {
  if (typeof value !== "number" || value < least || value > most) throw invalid(name, value, `a number from ${least} to ${most}`);
  return value;
}

function check(name: string, value: JsonValue | undefined, fits: boolean, range: string): void {
  if (!fits) throw invalid(`params.${name}`, value, range);
}

function invalid(name: string, value: JsonValue | undefined, range: string): Error {
  return new InvalidRequestError(`${name} is ${JSON.stringify(value)}; it must be ${range}`, { provider: "local" });
}

function unsupported(feature: string): Error {
  return new UnsupportedError(`local models have no ${feature}; leave it out`, { feature, provider: "local" });
}
