import { type EmbeddingModel, type EmbedOptions, embed, type JsonObject, type Usage } from "@ashlar/core";
import { RetrievalError } from "./errors.ts";
import { type VectorMatrix, vectorMatrix } from "./vector-matrix.ts";

/** A text to be found again. */
export interface Document<Metadata extends JsonObject = JsonObject> {
  /** Unique in an index. */
  readonly id: string;
  readonly text: string;
  readonly metadata?: Metadata;
  /** Its vector, where it is known already; else the index asks its model for it. */
  readonly embedding?: Float32Array;
}

/** A document that was found. */
export interface Hit<Metadata extends JsonObject = JsonObject> {
  readonly id: string;
  readonly text: string;
  /** Cosine similarity to the query, −1 … 1. */
  readonly score: number;
  readonly metadata: Metadata | undefined;
}

/** What embedding took. */
export interface EmbeddingCost {
  readonly usage: Usage;
  /** US dollars, or `undefined` when the price is not known. */
  readonly cost: number | undefined;
}

/** What was found, and what it took. */
export interface SearchReply<Metadata extends JsonObject = JsonObject> extends EmbeddingCost {
  /** The best first; equally similar ones in the order in which they were added. */
  readonly hits: readonly Hit<Metadata>[];
}

/** How a search is done. */
export interface SearchOptions<Metadata extends JsonObject = JsonObject> {
  /** How many hits at most. Default 4. */
  readonly k?: number;
  /** Only documents for which this is true. All that it takes are looked at: none is lost to the filter. */
  readonly filter?: (document: Document<Metadata>) => boolean;
  readonly signal?: AbortSignal;
}

/** An exact index in memory: each search looks at every vector. For up to about 100,000 documents. */
export interface MemoryIndex<Metadata extends JsonObject = JsonObject> {
  /** The model that all vectors come from. */
  readonly model: EmbeddingModel;
  readonly size: number;
  /**
   * Adds documents; one with a known id takes the old one's place. All are added or, after an error, none.
   *
   * @throws RetrievalError `empty-text`, `duplicate-id` (twice in one call), `dimension-mismatch` or `bad-vector`, and the model's errors
   */
  add(documents: readonly Document<Metadata>[], options?: EmbedOptions): Promise<EmbeddingCost>;
  /**
   * Finds the documents nearest to a text or to a vector of the same model.
   *
   * @throws RetrievalError `empty-text`, `dimension-mismatch` or `bad-vector`, and the model's errors
   */
  search(query: string | Float32Array, options?: SearchOptions<Metadata>): Promise<SearchReply<Metadata>>;
}

const noCost: EmbeddingCost = { usage: {}, cost: 0 };

/**
 * Makes an empty index over an embedding model.
 *
 * @example
 * const index = memoryIndex({ model: localEmbedding() });
 * await index.add([{ id: "1", text: "a small dog", metadata: { label: "animal" } }]);
 * const { hits } = await index.search("puppy", { k: 1 });
 */
export function memoryIndex<Metadata extends JsonObject = JsonObject>(options: { readonly model: EmbeddingModel }): MemoryIndex<Metadata> {
  const { model } = options;
  const documents: Document<Metadata>[] = [];
  const rowOf = new Map<string, number>();
  let matrix: VectorMatrix | undefined;

  return {
    model,
    get size() {
      return documents.length;
    },
    async add(added, embedOptions) {
      check(added);
      const unknown = added.filter(({ embedding }) => !embedding);
      const { embeddings, ...spent } =
        unknown.length === 0
          ? { embeddings: [], ...noCost }
          : await embed(
              model,
              unknown.map(({ text }) => text),
              embedOptions,
            );
      const vectors = new Map(unknown.map((document, index) => [document, embeddings[index]!]));
      const complete = added.map((document) => ({ document, vector: document.embedding ?? vectors.get(document)! }));
      if (complete.length === 0) return spent;
      // On the side, so that a bad vector leaves the index as it was.
      const dimensions = matrix?.dimensions ?? complete[0]!.vector.length;
      const trial = vectorMatrix(dimensions);
      for (const { vector } of complete) trial.set(0, vector);
      matrix ??= trial;
      for (const { document, vector } of complete) {
        const row = rowOf.get(document.id) ?? documents.length;
        matrix.set(row, vector);
        documents[row] = document;
        rowOf.set(document.id, row);
      }
      return spent;
    },
    async search(query, { k = 4, filter, signal } = {}) {
      if (!Number.isSafeInteger(k) || k < 1) throw new RangeError(`k is a whole number from 1, not ${k}`);
      const { vector, ...spent } = await vectorOf(model, query, signal);
      if (!matrix) return { hits: [], ...spent };
      const accept = filter && ((row: number) => filter(documents[row]!));
      const hits = matrix.nearest(vector, documents.length, k, accept).map(({ row, score }) => {
        const { id, text, metadata } = documents[row]!;
        return { id, text, score, metadata };
      });
      return { hits, ...spent };
    },
  };
}

async function vectorOf(
  model: EmbeddingModel,
  query: string | Float32Array,
  signal: AbortSignal | undefined,
): Promise<EmbeddingCost & { readonly vector: Float32Array }> {
  if (typeof query !== "string") return { vector: query, ...noCost };
  if (query.trim() === "") throw new RetrievalError("The query is empty. Ask for something.", { problem: "empty-text" });
  const { embeddings, ...spent } = await embed(model, [query], signal ? { signal } : {});
  return { vector: embeddings[0]!, ...spent };
}

function check(documents: readonly Document[]): void {
  const seen = new Set<string>();
  for (const { id, text } of documents) {
    if (text.trim() === "") {
      throw new RetrievalError(`The document "${id}" has no text. Leave it out, or give it one.`, { problem: "empty-text" });
    }
    if (seen.has(id)) throw new RetrievalError(`Two documents have the id "${id}". Give each its own.`, { problem: "duplicate-id" });
    seen.add(id);
  }
}
