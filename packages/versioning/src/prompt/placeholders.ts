import type { JsonValue } from "@ashlar/core";
import type { Fill } from "./sample.ts";
import type { Shape } from "./shape.ts";

/** Values that stand for inputs while a prompt is rendered, and how they are found again in its text. */
export interface Placeholders {
  readonly fill: Fill;
  /** Puts `{name}` where placeholders stand in a text, and `{name|…}` where the prompt has changed one. */
  restore(text: string): string;
}

/** Private-use characters: no prompt holds them, no library changes them. */
const open = "\uE000";
const close = "\uE001";
const padding = "\uE002";

/** What fits a format of JSON Schema. Each is found again as a whole. */
const formats: Readonly<Record<string, (n: number) => string>> = {
  email: (n) => `placeholder-${n}@example.com`,
  uri: (n) => `https://example.com/placeholder-${n}`,
  "date-time": (n) => `1970-01-01T00:00:${two(n)}.000Z`,
  date: (n) => `1970-01-${two(n)}`,
  time: (n) => `00:00:${two(n)}`,
  uuid: (n) => `00000000-0000-4000-8000-0000000000${two(n)}`,
};

/** Makes placeholders. The text of each holds its name in capitals and small letters, so that a change of case shows. */
export function placeholders(): Placeholders {
  const known = new Map<string, string>();
  const names: string[] = [];
  const text = (path: string, shape: Shape & { readonly kind: "text" }): string => {
    const made = shape.format === undefined ? undefined : formats[shape.format]?.(known.size + 1);
    if (made !== undefined) return made;
    const name = `${open}${names.push(path) - 1}Aa${padding.repeat(Math.max(0, shape.minLength - 6))}${close}`;
    return name;
  };
  return {
    fill(path, shape) {
      const name = path === "" ? "input" : path;
      const value: JsonValue = shape.kind === "text" ? text(name, shape) : numberFor(known.size, shape);
      known.set(String(value), name);
      return value;
    },
    restore(content) {
      let restored = content;
      for (const [value, name] of [...known].sort(([a], [b]) => b.length - a.length)) restored = restored.replaceAll(value, `{${name}}`);
      return restored.replace(/\uE000(\d+)?([^\uE001]*)\uE001?/g, (_, index: string | undefined, rest: string) => {
        const name = names[Number(index)] ?? "?";
        return `{${name}|${rest.replaceAll(padding, "")}}`;
      });
    },
  };
}

/** A number that hardly stands in a prompt by itself, or the nearest that is allowed. */
function numberFor(index: number, { integer, minimum, maximum }: Shape & { readonly kind: "number" }): number {
  const wanted = 7919 + 2 * index + (integer ? 0 : 0.25);
  return Math.min(Math.max(wanted, minimum), maximum);
}

function two(n: number): string {
  return String(n).padStart(2, "0");
}
