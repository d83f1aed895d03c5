import { failureOf } from "./failure.ts";
import type { Observe } from "./observer.ts";

/** What is searched, as its spans name it. */
export interface RetrievalSource {
  /** Names the index: `gen_ai.data_source.id`. */
  readonly dataSource: string;
  /** How many are asked for: `gen_ai.request.top_k`. */
  readonly k?: number;
}

/** A function with the same arguments whose calls are spans. */
export function traceRetrieval<This, Arguments extends unknown[], Found>(
  { dataSource, k }: RetrievalSource,
  search: (this: This, ...parameters: Arguments) => Promise<Found>,
  observe: Observe,
): (this: This, ...parameters: Arguments) => Promise<Found> {
  return async function traced(this: This, ...parameters) {
    const { start, names, capture } = await observe();
    const { retrieval } = names.operations;
    const values = { operation: retrieval, dataSource, topK: k };
    const operation = start({ name: `${retrieval} ${dataSource}`, kind: "client", values });
    if (operation.isRecording) operation.add(capture.query(parameters[0]));
    try {
      const found = await operation.within(() => search.apply(this, parameters));
      operation.end(operation.isRecording ? { values: capture.documents(found) } : {});
      return found;
    } catch (error) {
      operation.end({ failure: failureOf(error), message: capture.errorMessage(error) });
      throw error;
    }
  };
}
