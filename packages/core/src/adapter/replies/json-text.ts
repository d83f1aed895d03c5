import type { JsonValue } from "../../json.ts";

/**
 * JSON as text, also where it is nested deeper than `JSON.stringify` can follow. Arguments of a tool go through it to core's `toolCall`,
 * where a wire has them as JSON inside of its reply.
 */
export function jsonText(value: JsonValue): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) return deepText(value);
    throw error;
  }
}

/** What is still to be written waits in a list, the next piece last, and not on the stack. */
function deepText(whole: JsonValue): string {
  let text = "";
  const waiting: { readonly before: string; readonly value?: JsonValue | undefined }[] = [{ before: "", value: whole }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { before, value } = next;
    text += before;
    if (typeof value !== "object" || value === null) {
      text += JSON.stringify(value) ?? "";
      continue;
    }
    const isList = Array.isArray(value);
    const items = Object.entries(value).filter(([, item]) => item !== undefined);
    text += isList ? "[" : "{";
    waiting.push({ before: isList ? "]" : "}" });
    for (const [at, [key, item]] of [...items.entries()].reverse()) {
      waiting.push({ before: `${at > 0 ? "," : ""}${isList ? "" : `${JSON.stringify(key)}:`}`, value: item });
    }
  }
  return text;
}
