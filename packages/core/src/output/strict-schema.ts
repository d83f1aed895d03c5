import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from "../json.ts";

/** Keywords that strict modes know beside those of the shape. Others are left out: the validation of the whole value still heeds them. */
const kept = "type description enum const minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems".split(" ");
const formats = "date-time time date duration email hostname ipv4 ipv6 uuid".split(" ");
/** Keywords of shapes that strict modes can't hold. */
const impossible =
  "allOf not if then else prefixItems contains patternProperties propertyNames dependentRequired dependentSchemas unevaluatedItems unevaluatedProperties definitions $dynamicRef".split(
    " ",
  );

/**
 * The same schema in OpenAI's strict subset, or `undefined` when it has none (open objects, tuples, intersections, anything goes). Every
 * property becomes required; one that was optional may be `null` instead, and `withoutNulls` takes these nulls away again.
 *
 * Source: https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
export function toStrictSchema(schema: JsonSchema): JsonSchema | undefined {
  if (schema.type !== "object" || schema.anyOf || schema.oneOf) return undefined;
  try {
    return strict(schema, schema);
  } catch (error) {
    if (error === notStrict) return undefined;
    throw error;
  }
}

const notStrict = Symbol("not strict");

function strict(schema: JsonSchema, root: JsonSchema): JsonSchema {
  // Nothing may stand beside a reference.
  if (schema.$ref !== undefined) return { $ref: schema.$ref };
  if (schema.nullable === true) return { anyOf: [strict({ ...schema, nullable: false }, root), { type: "null" }] };
  const { anyOf, oneOf = anyOf, pattern, format } = schema;
  const types = [schema.type].flat();
  const isObject = types.includes("object");
  const isAnything = [schema.type, oneOf, schema.enum, schema.const].every((rule) => rule === undefined);
  const isOpen = isObject && (!schema.properties || (schema.additionalProperties ?? false) !== false);
  if (isAnything || isOpen || (anyOf && oneOf !== anyOf) || impossible.some((keyword) => schema[keyword] !== undefined)) throw notStrict;

  const out: Record<string, JsonValue | undefined> = {};
  for (const keyword of kept) if (schema[keyword] !== undefined) out[keyword] = schema[keyword];
  if (formats.includes(String(format))) out.format = format;
  // Expressions that look around are refused.
  if (pattern !== undefined && !/\(\?<?[=!]/.test(String(pattern))) out.pattern = pattern;
  if (oneOf !== undefined) out.anyOf = list(oneOf).map((variant) => strict(asSchema(variant), root));
  if (types.includes("array")) out.items = strict(asSchema(schema.items), root);
  if (schema.$defs) out.$defs = mapObject(schema.$defs, (definition) => strict(definition, root));
  if (isObject) {
    const required = list(schema.required);
    out.properties = mapObject(schema.properties, (property, key) => {
      const whole = strict(property, root);
      return required.includes(key) || fits(null, property, root) ? whole : { anyOf: [whole, { type: "null" }] };
    });
    out.required = Object.keys(out.properties);
    out.additionalProperties = false;
  }
  return out;
}

/** Takes away the nulls that stand for optional properties, by the schema as it was before `toStrictSchema`. Changes no other value. */
export function withoutNulls(value: unknown, schema: JsonSchema, root: JsonSchema = schema): unknown {
  const rules = resolve(schema, root);
  const variants = rules.anyOf ?? rules.oneOf;
  if (variants) {
    const variant = list(variants).find((candidate) => fits(value, candidate, root));
    return isJsonObject(variant) ? withoutNulls(value, variant, root) : value;
  }
  const { items } = rules;
  if (Array.isArray(value)) return isJsonObject(items) ? value.map((item) => withoutNulls(item, items, root)) : value;
  if (!isJsonObject(value)) return value;
  const required = list(rules.required);
  const entries = Object.entries(value).flatMap(([key, inner]) => {
    const property = propertyOf(rules, key);
    if (!property) return [[key, inner]];
    if (inner === null && !required.includes(key) && !fits(null, property, root)) return [];
    return [[key, withoutNulls(inner, property, root)]];
  });
  return Object.fromEntries(entries);
}

/** Whether a value has the shape of a schema, where `null` may stand for an optional property. Tells the variants of a union apart. */
function fits(value: unknown, schema: JsonValue | undefined, root: JsonSchema): boolean {
  if (!isJsonObject(schema)) return true;
  const rules = resolve(schema, root);
  const variants = rules.anyOf ?? rules.oneOf;
  if (variants) return list(variants).some((variant) => fits(value, variant, root));
  if (value === null && rules.nullable === true) return true;
  if (rules.const !== undefined) return value === rules.const;
  if (rules.enum) return list(rules.enum).some((allowed) => allowed === value);
  const types = [rules.type ?? []].flat();
  if (types.length > 0 && !types.includes(typeOf(value)) && !(types.includes("integer") && Number.isInteger(value))) return false;
  if (Array.isArray(value)) return value.every((item) => fits(item, rules.items, root));
  if (!isJsonObject(value)) return true;
  const required = list(rules.required);
  return (
    required.every((key) => Object.hasOwn(value, String(key))) &&
    Object.entries(value).every(([key, inner]) => {
      const property = propertyOf(rules, key);
      if (!property) return rules.additionalProperties !== false;
      return (inner === null && !required.includes(key)) || fits(inner, property, root);
    })
  );
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function propertyOf({ properties }: JsonSchema, key: string): JsonSchema | undefined {
  const property = isJsonObject(properties) && Object.hasOwn(properties, key) ? properties[key] : undefined;
  return isJsonObject(property) ? property : undefined;
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

function list(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function asSchema(value: JsonValue | undefined): JsonSchema {
  if (isJsonObject(value)) return value;
  throw notStrict;
}

function mapObject(value: JsonValue | undefined, change: (schema: JsonSchema, key: string) => JsonSchema): JsonObject {
  return Object.fromEntries(Object.entries(asSchema(value)).map(([key, inner]) => [key, change(asSchema(inner), key)]));
}
