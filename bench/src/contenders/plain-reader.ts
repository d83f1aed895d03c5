import { PlainReader } from "../plain-reader.ts";
import { inMemory } from "./in-memory.ts";

/** The floor of partial objects: one value that grows in place, and no snapshots. */
export const create = inMemory(function* (chunks) {
  const reader = new PlainReader();
  for (const chunk of chunks) {
    reader.push(chunk);
    yield reader.value;
  }
});
