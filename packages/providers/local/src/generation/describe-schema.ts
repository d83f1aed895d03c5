import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from "@ashlar/core";

const deepest = 6;

/**
 * A JSON Schema in the notation of TypeScript: `{ title: string, year?: integer /* of publication *\/ }`. A small model reads it better than
 * JSON Schema, and in a third of the tokens.
 */
export function describeSchema(schema: JsonSchema): string {
  return describe(schema, schema, 0);
}

function describe(schema: JsonValue | undefined, root: JsonSchema, depth: number): string {
  if (!isJsonObject(schema) || depth > deepest) return "any";
  const comment = typeof schema.description === "string" ? ` /* ${schema.description.replaceAll("*/", "")} */` : "";
  return bare(schema, root, depth) + comment;
}

function bare(schema: JsonObject, root: JsonSchema, depth: number): string {
  const inner = (value: JsonValue | undefined) => describe(value, root, depth + 1);
  if (typeof schema.$ref === "string") return inner(lookUp(schema.$ref, root));
  if ("const" in schema) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((value: JsonValue) => JSON.stringify(value)).join(" | ");
  const variants = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(variants)) return variants.map(inner).join(" | ");
  if (Array.isArray(schema.allOf)) return schema.allOf.map(inner).join(" & ");
  if (Array.isArray(schema.type)) return schema.type.map((type: JsonValue) => bare({ ...schema, type }, root, depth)).join(" | ");
  if (isJsonObject(schema.properties)) return properties(schema.properties, schema.required, inner);
  if (Array.isArray(schema.prefixItems)) return `[${schema.prefixItems.map(inner).join(", ")}]`;
  if (schema.items !== undefined) return `${wrapped(inner(schema.items))}[]`;
  if (schema.additionalProperties !== undefined && schema.additionalProperties !== false)
    return `{ [key: string]: ${inner(schema.additionalProperties)} }`;
  if (typeof schema.format === "string") return schema.format;
  return typeof schema.type === "string" ? schema.type : "any";
}

function properties(all: JsonObject, required: JsonValue | undefined, inner: (value: JsonValue | undefined) => string): string {
  const names = new Set(Array.isArray(required) ? required : []);
  const members = Object.entries(all).map(
    ([name, value]) => `${/^\w+$/.test(name) ? name : JSON.stringify(name)}${names.has(name) ? "" : "?"}: ${inner(value)}`,
  );
  return members.length > 0 ? `{ ${members.join(", ")} }` : "{}";
}

function wrapped(type: string): string {
  return / [|&] /.test(type) ? `(${type})` : type;
}

function lookUp(reference: string, root: JsonSchema): JsonValue | undefined {
  let value: JsonValue | undefined = root;
  for (const part of reference.replace(/^#/, "").split("/").filter(Boolean)) value = isJsonObject(value) ? value[part] : undefined;
  return value;
}
