import { type Assignment, nameOf } from "./shape-paths.ts";

const words: Readonly<Record<string, string>> = {
  absent: "is absent",
  empty: "is empty",
  zero: "is 0",
  none: "has no items",
  one: "has one item",
  three: "has three items",
  filled: "has items",
};

/** Says which way inputs go: `tone is "formal" and liked has no items`. */
export function describeAssignment(way: Assignment): string {
  return Object.entries(way)
    .map(([at, label]) => `\`${nameOf(at)}\` ${words[label] ?? `is ${label}`}`)
    .join(" and ");
}
