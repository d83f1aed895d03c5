import type { EmbeddingModel, LanguageModel, ModelRequest } from "@ashlar/core";
import { classifierModel } from "./classifier-model.ts";
import { TrainingError } from "./errors.ts";
import { predict, type SoftmaxHead } from "./softmax-head.ts";

/** What a tuned model is made of. */
export interface HeadModelOptions {
  readonly head: SoftmaxHead;
  /** The model that the head's training texts were embedded with. */
  readonly embedding: EmbeddingModel;
  /** The text of a request that is embedded; it should look like the training texts. Default: the text of the last user message. */
  readonly textOf?: (request: ModelRequest) => string;
}

/**
 * A tuned head as a language model: it scores the labels of a choice, so that it drops into any call whose output is one of its labels.
 *
 * @throws TrainingError `wrong-embedding` when the head was trained on another model's vectors
 * @example
 * const tuned = classify.with({ model: headModel({ head, embedding: localEmbedding() }) });
 */
export function headModel(options: HeadModelOptions): LanguageModel {
  const { head, ...rest } = options;
  const { provider, id } = options.embedding;
  if (head.embedding.provider !== provider || head.embedding.id !== id) {
    throw new TrainingError(
      `The head was trained on vectors of ${head.embedding.provider}/${head.embedding.id}, not of ${provider}/${id}. Use that model, or train the head again.`,
      { problem: "wrong-embedding" },
    );
  }
  return classifierModel({ ...rest, id: `softmax-head-${head.id}`, labels: head.labels, classify: (vector) => predict(head, vector) });
}
