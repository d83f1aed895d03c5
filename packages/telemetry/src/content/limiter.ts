import { isJsonObject, type JsonValue } from "@ashlar/core";

/** Redacts content and cuts it to a size, piece by piece. */
export interface Limiter {
  text(text: string): string;
  json(value: JsonValue): JsonValue;
  /** True when there is no room left: what follows is left out. */
  readonly full: boolean;
}

/** Stands where content was cut. */
const mark = "…";
/** What is nested deeper is cut. */
const deepest = 64;
/** What a piece costs beside its characters, so that many empty ones are limited too. */
const overhead = 16;

/** Makes a limiter with room for so many characters. */
export function createLimiter(room: number, redact: (text: string) => string): Limiter {
  let left = room;
  const take = (text: string): string => {
    const kept = text.length <= left ? text : `${text.slice(0, Math.max(0, left)).toWellFormed()}${mark}`;
    left -= text.length + overhead;
    return kept;
  };
  // Redacted before it is cut: half a secret may not be recognised as one.
  const text = (content: string): string => take(redact(content));
  const number = (value: number): JsonValue => {
    const redacted = redact(String(value));
    left -= overhead;
    return redacted === String(value) ? value : take(redacted);
  };
  const json = (value: JsonValue, depth: number): JsonValue => {
    if (typeof value === "string") return text(value);
    if (typeof value === "number") return number(value);
    if (typeof value !== "object" || value === null) return value;
    if (depth > deepest) return mark;
    if (isJsonObject(value)) {
      const kept: Record<string, JsonValue> = {};
      for (const [key, member] of Object.entries(value)) {
        if (left <= 0) break;
        if (member === undefined) continue;
        // Not assigned: a member may be called `__proto__`.
        Object.defineProperty(kept, text(key), { value: json(member, depth + 1), enumerable: true });
      }
      return kept;
    }
    const items: JsonValue[] = [];
    for (const item of value) {
      if (left <= 0) break;
      items.push(json(item, depth + 1));
    }
    return items;
  };
  return {
    text,
    json: (value) => json(value, 0),
    get full() {
      return left <= 0;
    },
  };
}
