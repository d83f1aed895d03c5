import { isJsonObject, type JsonSchema, type JsonValue } from "@ashlar/core";

/** What an input looks like, as far as it matters to a prompt. */
export type Shape =
  | { readonly kind: "text"; readonly format?: string; readonly minLength: number }
  | { readonly kind: "number"; readonly integer: boolean; readonly minimum: number; readonly maximum: number }
  /** One of some values: an enum, a boolean, a constant, null. */
  | { readonly kind: "choice"; readonly values: readonly JsonValue[] }
  | { readonly kind: "object"; readonly properties: readonly Property[] }
  /** An object with keys that nobody knows before. */
  | { readonly kind: "record"; readonly value: Shape }
  | { readonly kind: "list"; readonly item: Shape }
  | { readonly kind: "tuple"; readonly items: readonly Shape[] }
  | { readonly kind: "union"; readonly options: readonly Shape[] };

/** A member of an object. */
export interface Property {
  readonly key: string;
  readonly shape: Shape;
  readonly optional: boolean;
}

const anything: Shape = { kind: "text", minLength: 0 };

/** Reads a JSON Schema. What it says nothing about counts as text; a schema that refers to itself is followed once. */
export function shapeOf(schema: JsonSchema): Shape {
  return read(schema, schema, []) ?? anything;
}

/** `undefined` where the schema would go on for ever. */
function read(schema: JsonValue | undefined, root: JsonSchema, within: readonly string[]): Shape | undefined {
  if (!isJsonObject(schema)) return anything;
  if (typeof schema.$ref === "string") {
    if (within.includes(schema.$ref)) return undefined;
    return read(resolve(root, schema.$ref), root, [...within, schema.$ref]);
  }
  if ("const" in schema) return { kind: "choice", values: [schema.const ?? null] };
  if (Array.isArray(schema.enum)) return { kind: "choice", values: schema.enum };
  const variants = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(variants)) return union(variants.map((variant) => read(variant, root, within)));
  if (Array.isArray(schema.allOf)) return intersection(schema.allOf.map((part) => read(part, root, within)));
  if (Array.isArray(schema.type)) return union(schema.type.map((type: JsonValue) => read({ ...schema, type }, root, within)));
  switch (schema.type) {
    case "string":
      return { kind: "text", minLength: number(schema.minLength, 0), ...(typeof schema.format === "string" && { format: schema.format }) };
    case "number":
    case "integer":
      return {
        kind: "number",
        integer: schema.type === "integer",
        minimum: number(schema.minimum, Number.NEGATIVE_INFINITY),
        maximum: number(schema.maximum, Number.POSITIVE_INFINITY),
      };
    case "boolean":
      return { kind: "choice", values: [true, false] };
    case "null":
      return { kind: "choice", values: [null] };
    case "array":
      return list(schema, root, within);
    case "object":
      return object(schema, root, within);
    default:
      return isJsonObject(schema.properties) ? object(schema, root, within) : anything;
  }
}

function list(schema: JsonSchema, root: JsonSchema, within: readonly string[]): Shape {
  if (Array.isArray(schema.prefixItems)) {
    return { kind: "tuple", items: schema.prefixItems.map((item) => read(item, root, within) ?? anything) };
  }
  const item = read(schema.items, root, within);
  return item ? { kind: "list", item } : { kind: "tuple", items: [] };
}

function object(schema: JsonSchema, root: JsonSchema, within: readonly string[]): Shape {
  const required = Array.isArray(schema.required) ? schema.required : [];
  if (!isJsonObject(schema.properties)) {
    const value = read(schema.additionalProperties, root, within);
    return value ? { kind: "record", value } : { kind: "object", properties: [] };
  }
  const properties = Object.entries(schema.properties).flatMap(([key, member]): Property[] => {
    const shape = read(member, root, within);
    return shape ? [{ key, shape, optional: !required.includes(key) }] : [];
  });
  return { kind: "object", properties };
}

function union(options: readonly (Shape | undefined)[]): Shape | undefined {
  const known = options.filter((option) => option !== undefined);
  if (known.length < 2) return known[0];
  // Labels and null, each a variant of its own, are one choice.
  if (known.every((option) => option.kind === "choice")) return { kind: "choice", values: known.flatMap(({ values }) => values) };
  return { kind: "union", options: known.flatMap((option) => (option.kind === "union" ? option.options : [option])) };
}

function intersection(parts: readonly (Shape | undefined)[]): Shape | undefined {
  const known = parts.filter((part) => part !== undefined);
  const objects = known.filter((part) => part.kind === "object");
  return objects.length > 0 ? { kind: "object", properties: objects.flatMap(({ properties }) => properties) } : known[0];
}

function resolve(root: JsonSchema, reference: string): JsonValue | undefined {
  const steps = reference.replace(/^#\/?/, "").split("/").filter(Boolean);
  let at: JsonValue | undefined = root;
  for (const step of steps) {
    const key = decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
    at = isJsonObject(at) ? at[key] : undefined;
  }
  return at;
}

function number(value: JsonValue | undefined, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}
