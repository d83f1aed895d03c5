import type { JsonValue } from "@ashlar/core";
import { expect } from "vitest";

type Leaf = string | number | boolean | null;

/** Keys and values of JSON, in their order, or the values alone. Not recursive: some bodies are very deep. */
export function flatten(value: JsonValue, { keys = true } = {}): readonly Leaf[] {
  const flat: Leaf[] = [];
  const open: JsonValue[] = [value];
  while (open.length > 0) {
    const next = open.pop()!;
    if (typeof next !== "object" || next === null) flat.push(next);
    else if (Array.isArray(next)) open.push(...next.toReversed());
    else {
      const entries = Object.entries(next).reverse();
      for (const [key, inner] of entries) if (inner !== undefined) open.push(inner, ...(keys ? [key] : []));
    }
  }
  return flat;
}

/** Whether a body holds a value: text anywhere within a text or a key, a number or a boolean as it is. */
export function carries(body: JsonValue, wanted: JsonValue): boolean {
  if (Array.isArray(wanted)) return wanted.every((item) => carries(body, item));
  return flatten(body).some(
    (value) => value === wanted || (typeof wanted === "string" && typeof value === "string" && value.includes(wanted)),
  );
}

/** Expects that a request holds something, as `carries` has it, or that it does not. What is missing is named, and the request shown. */
export function expectCarried(body: JsonValue, wanted: JsonValue, isThere = true): void {
  const items: readonly JsonValue[] = Array.isArray(wanted) ? wanted : [wanted];
  const wrong = items.filter((item) => carries(body, item) !== isThere);
  const shown = wrong.length > 0 ? JSON.stringify(body).slice(0, 2000) : "";
  expect(wrong, `what the request should ${isThere ? "" : "not "}hold: ${shown}`).toEqual([]);
}

/** Texts in the order in which a body holds them; those that it does not hold are left out. */
export function inOrder(body: JsonValue, texts: readonly string[]): readonly string[] {
  const places = flatten(body).flatMap((value, place) =>
    typeof value === "string"
      ? texts.filter((text) => value.includes(text)).map((text) => [text, place, value.indexOf(text)] as const)
      : [],
  );
  return places.toSorted((a, b) => a[1] - b[1] || a[2] - b[2]).map(([text]) => text);
}
