import { partialJson } from "@ashlar/core";
import { inMemory } from "./in-memory.ts";

/** Core's incremental reader by itself: an immutable snapshot after each chunk. */
export const create = inMemory(function* (chunks) {
  const reader = partialJson({ expect: "object" });
  let last: unknown;
  for (const chunk of chunks) {
    reader.push(chunk);
    const { value } = reader;
    if (value === last) continue;
    last = value;
    yield value;
  }
});
