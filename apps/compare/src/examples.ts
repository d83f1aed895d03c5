import { type EmbeddingModel, embed, type Usage } from "@ashlar/core";
import { contentHash, type Row } from "@ashlar/evaluate";
import { type Hit, memoryIndex } from "@ashlar/rag";
import { oncePrepared } from "./candidates/once-prepared.ts";
import type { Kept } from "./kept.ts";
import { addSpent, measured, type Spent } from "./preparation.ts";

/** What is known of an example. */
export type ExampleMetadata = { readonly label: string };

/** Labelled examples that are found by their meaning. Nothing is embedded before the first need. */
export interface ExampleSearch {
  readonly model: EmbeddingModel;
  /** Stands for the examples and the embedding model in fingerprints. */
  readonly fingerprint: string;
  readonly size: number;
  /** Embeds all examples, so that the first search does not. */
  ready(signal: AbortSignal): Promise<void>;
  embed(text: string, signal: AbortSignal): Promise<{ readonly vector: Float32Array; readonly usage: Usage }>;
  /** The examples most like a text, the nearest first, without the one that has this id. */
  nearest(vector: Float32Array, k: number, options: NearestOptions): Promise<readonly Hit<ExampleMetadata>[]>;
  /** The vectors of given rows. */
  vectors(rows: readonly Row[], signal: AbortSignal): Promise<readonly Float32Array[]>;
  /** What it took to embed given rows. */
  spent(rows: readonly Row[]): Promise<Spent>;
}

/** How examples are looked up. */
export interface NearestOptions {
  readonly except?: string;
  readonly signal: AbortSignal;
}

/** How examples are embedded. */
export interface ExampleOptions {
  readonly model: EmbeddingModel;
  /** Loads the model, where that takes time. */
  readonly load: (signal: AbortSignal) => Promise<void>;
  readonly pool: readonly Row[];
  readonly kept: Kept;
  readonly onProgress: (done: number, total: number) => void;
}

/** Makes the pool searchable. Vectors are kept, a hundred at a time: an interrupted run goes on where it was. */
export function exampleSearch({ model, load, pool, kept, onProgress }: ExampleOptions): ExampleSearch {
  const keyOf = (texts: readonly string[]): string => contentHash(["vectors", model.provider, model.id, ...texts]);

  const vectors = async (rows: readonly Row[], signal: AbortSignal): Promise<readonly Float32Array[]> => {
    const all: Float32Array[] = [];
    for (const texts of chunks(rows)) {
      const known = decode(await kept.get<KeptVectors>(keyOf(texts)), texts.length);
      if (!known) onProgress(all.length, rows.length);
      all.push(...(known ?? (await embedAndKeep(texts, signal))));
    }
    return all;
  };
  const embedAndKeep = async (texts: readonly string[], signal: AbortSignal): Promise<readonly Float32Array[]> => {
    await load(signal);
    const { result, spent } = await measured(() => embed(model, texts, { signal }));
    await kept.put(keyOf(texts), { ...encode(result.embeddings), ...spent });
    return result.embeddings;
  };
  const index = oncePrepared(async (signal) => {
    const embeddings = await vectors(pool, signal);
    const built = memoryIndex<ExampleMetadata>({ model });
    await built.add(
      pool.map(({ id, input, expected }, at) => ({ id, text: input, metadata: { label: expected }, embedding: embeddings[at]! })),
    );
    return built;
  });

  return {
    model,
    fingerprint: contentHash([model.provider, model.id, ...pool.map(({ id }) => id)]),
    size: pool.length,
    async ready(signal) {
      await load(signal);
      await index(signal);
    },
    async embed(text, signal) {
      const { embeddings, usage } = await embed(model, [text], { signal });
      return { vector: embeddings[0]!, usage };
    },
    async nearest(vector, k, { except, signal }) {
      const { hits } = await (await index(signal)).search(vector, { k, filter: ({ id }) => id !== except, signal });
      return hits;
    },
    vectors,
    async spent(rows) {
      const all = await Promise.all(chunks(rows).map((texts) => kept.get<Spent>(keyOf(texts))));
      return addSpent(...all.filter((spent) => spent !== undefined));
    },
  };
}

function chunks(rows: readonly Row[]): readonly (readonly string[])[] {
  const size = 100;
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, index) =>
    rows.slice(index * size, (index + 1) * size).map(({ input }) => input),
  );
}

type KeptVectors = Spent & { readonly dimensions: number; readonly vectors: string };

function encode(vectors: readonly Float32Array[]): Pick<KeptVectors, "dimensions" | "vectors"> {
  const bytes = Buffer.concat(vectors.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)));
  return { dimensions: vectors[0]!.length, vectors: bytes.toString("base64") };
}

function decode(kept: KeptVectors | undefined, count: number): readonly Float32Array[] | undefined {
  if (!kept) return undefined;
  const bytes = Buffer.from(kept.vectors, "base64");
  if (bytes.length !== count * kept.dimensions * 4) return undefined;
  const all = new Float32Array(new Uint8Array(bytes).buffer);
  return Array.from({ length: count }, (_, index) => all.slice(index * kept.dimensions, (index + 1) * kept.dimensions));
}
