import type { Usage } from "../../usage.ts";

/** Usage out of what a wire reports: counts are kept, and what is no count, or negative, stays unknown. */
export function reportedUsage(fields: { readonly [Field in keyof Usage]?: unknown }): Usage {
  const usage: Record<string, number> = {};
  for (const [field, value] of Object.entries(fields)) {
    const count = countOf(value);
    if (count !== undefined) usage[field] = count;
  }
  return usage;
}

/** A number of tokens as a wire reports it, or `undefined`. */
export function countOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** The sum of those counts that are known; `undefined` when none is. */
export function sumOf(...counts: readonly unknown[]): number | undefined {
  const known = counts.flatMap((count) => countOf(count) ?? []);
  return known.length > 0 ? known.reduce((sum, count) => sum + count, 0) : undefined;
}
