import {
  type CallContext,
  type Choice,
  type EmbeddingModel,
  InvalidRequestError,
  type LanguageModel,
  type ModelReply,
  type ModelRequest,
  streamReply,
  textOf,
  UnsupportedError,
} from "@ashlar/core";

/** What a classifier on embeddings is made of. */
export interface ClassifierModelOptions {
  /** Names the classifier and all that it has learned: models with the same id must answer alike. */
  readonly id: string;
  readonly embedding: EmbeddingModel;
  readonly labels: readonly string[];
  /** Probabilities of the labels for the vector of a text, in the order of `labels`. */
  readonly classify: (vector: Float32Array, context: { readonly signal: AbortSignal }) => readonly number[] | Promise<readonly number[]>;
  /** The text of a request that is embedded. Default: the text of the last user message. */
  readonly textOf?: (request: ModelRequest) => string;
}

/**
 * Any classifier on embeddings as a language model that scores labels: a tuned head, nearest neighbours, or both mixed. It answers
 * requests for a choice among its labels and refuses all others with an `UnsupportedError`. Parameters of sampling change nothing, as
 * nothing is sampled. Its usage and price are those of the embedding model.
 *
 * @example
 * const neighbours = classifierModel({
 *   id: `neighbours-${trainingHash}`,
 *   embedding,
 *   labels,
 *   classify: async (vector, { signal }) => labelDistribution((await index.search(vector, { k: 5, signal })).hits, { labels, label }),
 * });
 */
export function classifierModel(options: ClassifierModelOptions): LanguageModel {
  const { id, embedding, labels, classify } = options;
  const { provider } = embedding;

  const generate = async (request: ModelRequest, context: CallContext): Promise<ModelReply> => {
    const wanted = choiceOf(request, labels, id);
    const question = (options.textOf ?? lastUserText)(request);
    if (question.trim() === "") {
      throw new InvalidRequestError("There is no text to classify: the last message of the user is empty.", { provider, model: id });
    }
    const { embeddings, usage } = await embedding.embed([question], context);
    const probabilities = await classify(embeddings[0]!, { signal: context.signal });
    const choice = choose(wanted, labels, probabilities);
    // No text: a call writes the label itself, once, for those who read the text.
    return { content: [], finishReason: "stop", usage, choice, model: id };
  };
  return {
    provider,
    id,
    capabilities: { output: [], tools: false, choose: true, logProbabilities: false, media: [] },
    ...(embedding.price && { price: embedding.price }),
    generate,
    async *stream(request, context) {
      yield* streamReply(await generate(request, context));
    },
  };
}

/** The labels that are asked for. @throws UnsupportedError for a request that is no choice among the model's labels */
function choiceOf({ output, tools, params }: ModelRequest, labels: readonly string[], id: string): readonly string[] {
  const known = labels.map((label) => JSON.stringify(label)).join(", ");
  if (output?.type !== "choice") {
    throw new UnsupportedError(
      `${id} is a classifier: it writes no text and no JSON. Give the call an output of its labels, such as z.enum([${known}]), or use a generating model.`,
      { feature: output ? "json output" : "text output" },
    );
  }
  if (tools && tools.length > 0)
    throw new UnsupportedError(`${id} is a classifier and can't use tools. Leave them out, or use a generating model.`, {
      feature: "tools",
    });
  if (params?.logProbabilities !== undefined) {
    throw new UnsupportedError(
      `${id} has no tokens and so no log-probabilities of them. The probabilities of the labels are in reply.choice.`,
      { feature: "logProbabilities" },
    );
  }
  const unknown = output.labels.find((label) => !labels.includes(label));
  if (unknown !== undefined) {
    throw new UnsupportedError(
      `${id} does not know the label ${JSON.stringify(unknown)}; it knows ${known}. Train it with rows of that label, or leave the label out.`,
      {
        feature: `label ${unknown}`,
      },
    );
  }
  return output.labels;
}

function lastUserText({ messages }: ModelRequest): string {
  const content = messages.findLast(({ role }) => role === "user")?.content ?? [];
  const media = content.find(({ type }) => type !== "text");
  if (media)
    throw new UnsupportedError(`A classifier on text embeddings can't read a part of type ${media.type}. Send text only.`, {
      feature: media.type,
    });
  return textOf(content);
}

/** Probabilities are those among the wanted labels; log-probabilities those among all. */
function choose(wanted: readonly string[], labels: readonly string[], probabilities: readonly number[]): Choice {
  // Not 0, because JSON has no −Infinity.
  const own = wanted.map((label) => Math.max(probabilities[labels.indexOf(label)] ?? 0, Number.MIN_VALUE));
  const total = own.reduce((sum, probability) => sum + probability, 0);
  const scores = wanted.map((label, index) => ({ label, logProbability: Math.log(own[index]!), probability: own[index]! / total }));
  return { label: scores.reduce((best, score) => (score.probability > best.probability ? score : best)).label, scores };
}
