import type { Attributes, AttributeValue } from "@opentelemetry/api";
import type { AttributeKey, Conventions } from "./conventions.ts";

/** What is said of an operation. Nothing else reaches a span or a metric. */
export type Values = Readonly<Partial<Record<AttributeKey, AttributeValue | undefined>>>;

/** Values under the names of a version. What has no value, or no name there, is left out. */
export function namedAttributes(names: Conventions["attributes"], values: Values): Attributes {
  const attributes: Attributes = {};
  for (const [key, value] of Object.entries(values)) {
    const name = names[key as AttributeKey];
    if (value !== undefined && name !== undefined) attributes[name] = value;
  }
  return attributes;
}
