import { costOf, type EmbeddingModel } from "@ashlar/core";
import { targetValues, usageValues } from "./conventions/values.ts";
import { failureOf } from "./failure.ts";
import type { Observe } from "./observer.ts";

const traced = new WeakSet<EmbeddingModel>();

/** Traces an embedding model: a span for each request. One that is traced already stays as it is. */
export function traceEmbedding(model: EmbeddingModel, observe: Observe): EmbeddingModel {
  if (traced.has(model)) return model;
  const { provider, id, maxBatchSize, price } = model;
  const wrapped: EmbeddingModel = {
    provider,
    id,
    // Some learn it from their first reply.
    get dimensions() {
      return model.dimensions;
    },
    ...(maxBatchSize !== undefined && { maxBatchSize }),
    ...(price && { price }),
    async embed(texts, context) {
      const { start, names, capture, measure } = await observe();
      const { signal } = context;
      const told = targetValues(names, "embeddings", { provider, model: id });
      const operation = start({ name: `${names.operations.embeddings} ${id}`, kind: "client", values: told, signal });
      try {
        const reply = await operation.within(() => model.embed(texts, context));
        const cost = costOf(reply.usage, price);
        operation.end({ values: { ...usageValues(reply.usage), dimensions: reply.embeddings[0]?.length, cost } });
        measure({ seconds: operation.seconds(), usage: reply.usage, cost }, told);
        return reply;
      } catch (error) {
        const failure = failureOf(error, signal);
        operation.end({ failure, message: capture.errorMessage(error) });
        measure({ seconds: operation.seconds() }, { ...told, ...failure.values });
        throw error;
      }
    },
  };
  traced.add(wrapped);
  return wrapped;
}
