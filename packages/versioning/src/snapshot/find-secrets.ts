import { isJsonObject, type JsonValue } from "@ashlar/core";
import { toJsonValue } from "../fingerprint/canonical-json.ts";
import type { CallParts } from "../fingerprint/parts.ts";
import { secretRedactor } from "../traces/secrets.ts";

/** Looks for keys, tokens and passwords in what a snapshot would hold. Gives the places, and not what stands there. */
export function findSecrets({ prompt, ...parts }: CallParts): readonly string[] {
  const { text: redact } = secretRedactor();
  // A placeholder is no password, whatever stands before it.
  const holds = (text: string): boolean => {
    const masked = text.replace(/\{[^{}]*\}/g, "{}");
    return redact(masked) !== masked;
  };
  const inText = (text: string): readonly string[] => {
    let message = "";
    let line = 0;
    return text.split("\n").flatMap((content) => {
      const [, role] = /^\[(\w+)(?: .*)?\]$/.exec(content) ?? [];
      line = role ? 0 : line + 1;
      message = role ?? message;
      return holds(content) ? [`the ${message} prompt, line ${line}`] : [];
    });
  };
  const inJson = (value: JsonValue, path: string): readonly string[] => {
    if (typeof value === "string") return holds(value) ? [path] : [];
    if (Array.isArray(value)) return value.flatMap((item, index) => inJson(item, `${path}[${index}]`));
    if (!isJsonObject(value)) return [];
    return Object.entries(value).flatMap(([key, member]) => [
      ...(holds(key) ? [`the name of a member of ${path}`] : []),
      ...(member === undefined ? [] : inJson(member, `${path}.${key}`)),
    ]);
  };
  const texts = [prompt.text, ...prompt.variants.map(({ text }) => text)];
  return [...new Set([...texts.flatMap(inText), ...Object.entries(parts).flatMap(([key, value]) => inJson(toJsonValue(value), key))])];
}
