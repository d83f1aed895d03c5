import type { JsonValue } from "@ashlar/core";
import type { Exceptions } from "./assignments.ts";
import type { Fill } from "./sample.ts";
import { labelOf } from "./shape-paths.ts";

/** Fills leaves with what their schema allows, as near to the placeholders as can be. */
export function withinBounds(mark: Fill, exceptions: Exceptions): Fill {
  return (name, leaf, at): JsonValue => {
    if (leaf.kind === "choice") {
      const special = exceptions.get(at) ?? [];
      return leaf.values.find((value) => !special.includes(labelOf(value))) ?? leaf.values[0] ?? null;
    }
    const value = mark(name, leaf, at);
    return leaf.kind === "number" && typeof value === "number" ? Math.min(Math.max(value, leaf.minimum), leaf.maximum) : value;
  };
}
