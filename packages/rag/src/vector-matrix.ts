import { RetrievalError } from "./errors.ts";

/** A row of a matrix and its cosine similarity to a query, −1 … 1. */
export interface ScoredRow {
  readonly row: number;
  readonly score: number;
}

/** Vectors of unit length, one after the other in one piece of memory: a scan runs at the speed of memory. */
export interface VectorMatrix {
  /** Length of a vector. */
  readonly dimensions: number;
  /** Writes a vector, scaled to unit length, into a row; rows are filled from 0 without a gap. @throws RetrievalError */
  set(row: number, vector: Float32Array): void;
  /** The `k` most similar rows of the first `rows` that `accept` takes, the best first; equal ones in the order of rows. */
  nearest(query: Float32Array, rows: number, k: number, accept?: (row: number) => boolean): readonly ScoredRow[];
}

/** Makes an empty matrix. */
export function vectorMatrix(dimensions: number): VectorMatrix {
  let data = new Float32Array(16 * dimensions);
  return {
    dimensions,
    set(row, vector) {
      const scaled = unitVector(vector, dimensions);
      if ((row + 1) * dimensions > data.length) {
        const larger = new Float32Array(2 * data.length);
        larger.set(data);
        data = larger;
      }
      data.set(scaled, row * dimensions);
    },
    nearest(query, rows, k, accept = () => true) {
      const unit = unitVector(query, dimensions);
      const best: ScoredRow[] = [];
      for (let row = 0; row < rows; row++) {
        if (!accept(row)) continue;
        const score = dot(unit, data, row * dimensions);
        if (best.length === k && score <= best[k - 1]!.score) continue;
        let at = best.length;
        while (at > 0 && best[at - 1]!.score < score) at--;
        best.splice(at, 0, { row, score });
        if (best.length > k) best.pop();
      }
      return best;
    },
  };
}

/** @throws RetrievalError for another length, or a number that is not finite. A vector of zeros stays so: it is like nothing. */
function unitVector(vector: Float32Array, dimensions: number): Float32Array {
  if (vector.length !== dimensions) {
    throw new RetrievalError(
      `A vector has ${vector.length} dimensions where the index has ${dimensions}. Embed documents and queries with one model; after a change of the model build the index anew.`,
      { problem: "dimension-mismatch" },
    );
  }
  let squares = 0;
  for (const value of vector) squares += value * value;
  if (!Number.isFinite(squares)) {
    throw new RetrievalError("A vector holds numbers that are not finite. Check the embedding model.", { problem: "bad-vector" });
  }
  return squares === 0 ? vector : vector.map((value) => value / Math.sqrt(squares));
}

function dot(query: Float32Array, data: Float32Array, offset: number): number {
  const end = query.length - (query.length % 4);
  let [a, b, c, d] = [0, 0, 0, 0];
  // Four sums that do not wait for each other: about twice as fast.
  for (let i = 0; i < end; i += 4) {
    a += query[i]! * data[offset + i]!;
    b += query[i + 1]! * data[offset + i + 1]!;
    c += query[i + 2]! * data[offset + i + 2]!;
    d += query[i + 3]! * data[offset + i + 3]!;
  }
  for (let i = end; i < query.length; i++) a += query[i]! * data[offset + i]!;
  return a + b + (c + d);
}
