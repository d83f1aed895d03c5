import { ServerError } from "./errors.ts";
import type { EmbeddingModel, EmbeddingReply, Timeouts } from "./model.ts";
import { startWatch } from "./request/watch.ts";
import { addUsage, costOf, type Usage } from "./usage.ts";

/** How a list of texts is sent. */
export interface EmbedOptions {
  /** Texts in one request. Default: the model's `maxBatchSize`, or 100. */
  readonly batchSize?: number;
  /** Requests at the same time. Default 4. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
  /** Limits of one request; `firstChunk` is the whole of it. */
  readonly timeouts?: Timeouts;
}

/** Vectors in the order of the texts, and what they cost together. */
export interface Embedded {
  readonly embeddings: readonly Float32Array[];
  readonly usage: Usage;
  /** US dollars, or `undefined` when the price is not known. */
  readonly cost: number | undefined;
}

/**
 * Turns any number of texts into vectors, in batches, several at a time. The first failure ends it and aborts the other requests.
 *
 * @example
 * const { embeddings } = await embed(localEmbedding(), ["a small dog", "a sort of bread"]);
 */
export async function embed(model: EmbeddingModel, texts: readonly string[], options: EmbedOptions = {}): Promise<Embedded> {
  const batchSize = positive("batchSize", options.batchSize ?? model.maxBatchSize ?? 100);
  const concurrency = positive("concurrency", options.concurrency ?? 4);
  const batches = Array.from({ length: Math.ceil(texts.length / batchSize) }, (_, index) =>
    texts.slice(index * batchSize, (index + 1) * batchSize),
  );
  const replies: EmbeddingReply[] = [];
  const failed = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, failed.signal]) : failed.signal;

  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < batches.length) {
      const index = next++;
      replies[index] = await embedBatch(model, batches[index]!, signal, options.timeouts);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(concurrency, batches.length) }, worker));
  } catch (error) {
    failed.abort(error);
    throw error;
  }
  const usage = addUsage(...replies.map((reply) => reply.usage));
  return { embeddings: replies.flatMap(({ embeddings }) => embeddings), usage, cost: costOf(usage, model.price) };
}

async function embedBatch(
  model: EmbeddingModel,
  texts: readonly string[],
  signal: AbortSignal,
  timeouts: Timeouts | undefined,
): Promise<EmbeddingReply> {
  const watch = startWatch(signal, timeouts);
  try {
    const reason = watch.reason();
    if (reason) throw reason;
    const reply = await watch.race(model.embed(texts, { signal: watch.signal, connected: watch.connected }));
    if (reply.embeddings.length !== texts.length) {
      const details = { provider: model.provider, model: model.id };
      throw new ServerError(`${model.provider} gave ${reply.embeddings.length} vectors for ${texts.length} texts.`, details);
    }
    return reply;
  } finally {
    watch.stop();
  }
}

function positive(name: string, value: number): number {
  if (Number.isInteger(value) && value > 0) return value;
  throw new RangeError(`${name} must be a whole number above 0, not ${value}`);
}
