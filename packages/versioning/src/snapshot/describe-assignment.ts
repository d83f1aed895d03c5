import type { Assignment } from "../prompt/switches.ts";

/** Says what inputs are like: `tone is "formal", liked is empty`. */
export function describeAssignment(when: Assignment): string {
  return Object.entries(when)
    .map(([at, label]) => `\`${at.replace(/<\d+>/g, "") || "input"}\` ${words[label] ?? `is ${label}`}`)
    .join(" and ");
}

const words: Readonly<Record<string, string>> = {
  absent: "is absent",
  empty: "is empty",
  none: "has no items",
  one: "has one item",
  three: "has three items",
  filled: "has items",
  given: "is given",
};
