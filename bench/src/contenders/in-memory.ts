import { remembered } from "../remembered.ts";
import { scenarioOf } from "../scenarios.ts";
import type { Contender } from "./contender.ts";

/** A contender that reads chunks from memory: no upstream, no request. */
export function inMemory(read: (chunks: readonly string[]) => Iterable<unknown>): () => Contender {
  const chunksOf = remembered((name) => scenarioOf(name).chunks ?? []);
  return () => ({
    async partials(model) {
      let last: unknown;
      let count = 0;
      for (const partial of read(chunksOf(model))) {
        last = partial;
        count++;
      }
      return { last, count };
    },
  });
}
