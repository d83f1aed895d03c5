import type { JsonValue } from "@ashlar/core";
import { errorsPlace } from "./names.ts";
import type { Fill, Leaf } from "./sample.ts";

/** Values that stand for inputs while a prompt is rendered, and how they are found again in its text. */
export interface Placeholders {
  /** Marks each leaf, whatever its schema allows. */
  readonly mark: Fill;
  /**
   * Puts names in braces where placeholders stand in a text. One that the prompt has changed is told with what was left of it: `{name: NA}`.
   */
  restore(text: string): string;
}

/** Noncharacters of Unicode, for use within a program: no prompt holds them, and no library changes them. */
const open = "\uFDD0";
const close = "\uFDD1";
const padding = "\uFDD2";

/** What fits a format of JSON Schema, made to be found again as a whole. */
const formats: Readonly<Record<string, (n: number) => string>> = {
  email: (n) => `placeholder-${n}@example.com`,
  uri: (n) => `https://example.com/placeholder-${n}`,
  "date-time": (n) => `1970-01-01T00:${sixty(n)}.000Z`,
  date: (n) => new Date(n * 86_400_000).toISOString().slice(0, 10),
  time: (n) => `00:${sixty(n)}`,
  uuid: (n) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
};

/**
 * Makes placeholders for the inputs of one prompt. The same name gets the same placeholder each time.
 *
 * @param names the pattern of names: where the prompt itself has one in braces, a backslash is put before it
 */
export function placeholders(names: string): Placeholders {
  const byName = new Map<string, JsonValue>();
  // Those that are found as a whole, as they can't hold their name.
  const whole = new Map<string, string>();
  let pattern: RegExp | undefined;
  const literal = new RegExp(`(\\\\*)(\\{(?:${names})\\}|${open})`, "g");
  const make = (name: string, leaf: Leaf): JsonValue => {
    const n = byName.size + 1;
    // A number that hardly stands in a prompt by itself.
    if (leaf.kind === "number") return 7919 + 2 * n + (leaf.integer ? 0 : 0.25);
    const format = leaf.kind === "text" ? leaf.format : undefined;
    const formatted = format === undefined ? undefined : formats[format]?.(n);
    // Capitals and small letters, so that a change of case shows.
    return formatted ?? `${open}${name}:Aa${padding.repeat(Math.max(0, (leaf.kind === "text" ? leaf.minLength : 0) - 6))}${close}`;
  };
  return {
    mark(name, leaf) {
      const known = name === "" ? "input" : name;
      const before = byName.get(known);
      if (before !== undefined) return before;
      const made = make(known, leaf);
      byName.set(known, made);
      if (!String(made).startsWith(open)) {
        whole.set(String(made), known);
        pattern = undefined;
      }
      return made;
    },
    restore(text) {
      pattern ??= wholePattern([...whole.keys()]);
      const restored = text
        .replace(literal, (_, slashes: string, found: string) => slashes.repeat(2) + (found === open ? open : `\\${found}`))
        .replace(/\uFDD0([^\uFDD0\uFDD1]*):Aa\uFDD2*\uFDD1/g, "{$1}")
        .replace(pattern, (found) => `{${whole.get(found) ?? ""}}`);
      if (!/[\uFDD0-\uFDD2]/.test(restored)) return restored;
      return restored
        .replace(/\uFDD0([^\uFDD0\uFDD1]*)\uFDD1?/g, (_, rest: string) => `{${rest.replaceAll(padding, "")}}`)
        .replaceAll(/[\uFDD1\uFDD2]/g, "");
    },
  };
}

/** Finds values, the longest first, and none within a longer number. */
function wholePattern(values: readonly string[]): RegExp {
  const parts = values.toSorted((a, b) => b.length - a.length).map((value) => value.replace(/[.+]/g, "\\$&"));
  return new RegExp(parts.length > 0 ? `(?<![\\d.])(?:${parts.join("|")})(?!\\d)` : "(?!)", "g");
}

/** The errors of earlier attempts, as placeholders. */
export function placeholderErrors(count: number, mark: Fill): readonly Error[] {
  return Array.from({ length: count }, (_, index) => {
    const message = mark(`${errorsPlace}[${index}]`, { kind: "text", minLength: 0 }, `${errorsPlace}[]`);
    return new Error(String(message));
  });
}

function sixty(n: number): string {
  return `${String(Math.floor(n / 60) % 60).padStart(2, "0")}:${String(n % 60).padStart(2, "0")}`;
}
