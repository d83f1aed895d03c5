import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from "../json.ts";

/** Keywords that strict modes do not know and that say nothing about the shape. */
const dropped = new Set(["default", "title", "examples", "$schema", "$id", "readOnly", "writeOnly", "deprecated"]);
/** Keywords of shapes that strict modes can't hold. */
const impossible = [
  "patternProperties",
  "propertyNames",
  "allOf",
  "not",
  "if",
  "prefixItems",
  "dependentRequired",
  "dependentSchemas",
  "unevaluatedProperties",
];

/**
 * The same schema in OpenAI's strict subset, or `undefined` when it has none (open objects, tuples, intersections). Every property becomes
 * required; one that was optional may be `null` instead, and `withoutNulls` takes these nulls away again.
 *
 * Source: https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
export function toStrictSchema(schema: JsonSchema): JsonSchema | undefined {
  try {
    return strict(schema);
  } catch (error) {
    if (error === notStrict) return undefined;
    throw error;
  }
}

const notStrict = Symbol("not strict");

function strict(schema: JsonSchema): JsonSchema {
  if (impossible.some((keyword) => schema[keyword] !== undefined)) throw notStrict;
  const out: Record<string, JsonValue | undefined> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (dropped.has(keyword)) continue;
    if (keyword === "oneOf" || keyword === "anyOf") out.anyOf = list(value).map(strict);
    else if (keyword === "items") out.items = strict(asSchema(value));
    else if (keyword === "$defs") out.$defs = mapObject(value, strict);
    else out[keyword] = value;
  }
  if (schema.type !== "object" && !schema.properties) return out;
  const open = schema.additionalProperties;
  if (open !== undefined && open !== false) throw notStrict;
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  out.properties = mapObject(schema.properties ?? {}, (property, key) =>
    required.has(key) ? strict(property) : nullable(strict(property)),
  );
  out.required = Object.keys(out.properties);
  out.additionalProperties = false;
  return out;
}

function nullable(schema: JsonSchema): JsonSchema {
  return acceptsNull(schema) ? schema : { anyOf: [schema, { type: "null" }] };
}

function acceptsNull(schema: JsonSchema): boolean {
  if (schema.const === null || schema.type === "null") return true;
  if (Array.isArray(schema.type) && schema.type.includes("null")) return true;
  if (Array.isArray(schema.enum) && schema.enum.includes(null)) return true;
  const variants = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(variants)) return variants.some((variant) => isJsonObject(variant) && acceptsNull(variant));
  // A schema without any rule accepts everything.
  return ["type", "const", "enum", "$ref", "properties"].every((keyword) => schema[keyword] === undefined);
}

/** Takes away the nulls that stand for optional properties, by the schema as it was before `toStrictSchema`. Changes no other value. */
export function withoutNulls(value: unknown, schema: JsonSchema, root: JsonSchema = schema): unknown {
  const rules = resolve(schema, root);
  const variants = rules.anyOf ?? rules.oneOf;
  if (Array.isArray(variants)) {
    const variant = variants.filter(isJsonObject).find((candidate) => fits(value, resolve(candidate, root)));
    return variant ? withoutNulls(value, variant, root) : value;
  }
  if (Array.isArray(value)) return isJsonObject(rules.items) ? value.map((item) => withoutNulls(item, asSchema(rules.items), root)) : value;
  const properties = rules.properties;
  if (!isJsonObject(value) || !isJsonObject(properties)) return value;
  const required = Array.isArray(rules.required) ? rules.required : [];
  const kept = Object.entries(value).flatMap(([key, inner]) => {
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (!isJsonObject(property)) return [[key, inner]];
    if (inner === null && !required.includes(key) && !acceptsNull(resolve(property, root))) return [];
    return [[key, withoutNulls(inner, property, root)]];
  });
  return Object.fromEntries(kept);
}

/** Whether a value can be meant by this variant of a union: the kind is right, and so are required keys and constants. */
function fits(value: unknown, variant: JsonSchema): boolean {
  if (Array.isArray(value)) return variant.type === "array";
  if (!isJsonObject(value)) return false;
  const properties = isJsonObject(variant.properties) ? variant.properties : {};
  const required = Array.isArray(variant.required) ? variant.required : [];
  return required.every((key) => {
    if (typeof key !== "string" || !Object.hasOwn(value, key)) return false;
    const property = properties[key];
    if (!isJsonObject(property)) return true;
    if (property.const !== undefined) return value[key] === property.const;
    return !Array.isArray(property.enum) || property.enum.includes(value[key] ?? null);
  });
}

function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  let current = schema;
  // A chain of references is short; the bound only stops one that goes in a circle.
  for (let hops = 0; hops < 32 && typeof current.$ref === "string"; hops++) {
    const target = current.$ref === "#" ? root : pointer(root, current.$ref);
    if (!isJsonObject(target)) return {};
    current = target;
  }
  return current;
}

function pointer(root: JsonSchema, reference: string): JsonValue | undefined {
  let current: JsonValue | undefined = root;
  for (const key of reference.replace(/^#\//, "").split("/")) {
    current = isJsonObject(current) ? current[key.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined;
  }
  return current;
}

function list(value: JsonValue | undefined): readonly JsonSchema[] {
  return Array.isArray(value) ? value.map(asSchema) : [];
}

function asSchema(value: JsonValue | undefined): JsonSchema {
  if (isJsonObject(value)) return value;
  throw notStrict;
}

function mapObject(value: JsonValue | undefined, change: (schema: JsonSchema, key: string) => JsonSchema): JsonObject {
  return Object.fromEntries(Object.entries(asSchema(value)).map(([key, inner]) => [key, change(asSchema(inner), key)]));
}
