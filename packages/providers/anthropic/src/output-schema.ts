import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue, UnsupportedError } from "@ashlar/core";

/** Keywords that Claude's constrained output knows. All others of a schema go into its description, so that the model still reads them. */
const kept = new Set(["type", "title", "description", "enum", "const", "required"]);
const formats = new Set("date-time time date duration email hostname uri ipv4 ipv6 uuid".split(" "));
/** Say nothing to a model. */
const silent = new Set(["$schema", "$id", "$comment", "readOnly", "writeOnly", "deprecated"]);

/**
 * The same schema in the subset that Claude's constrained output takes: objects are closed, and rules about lengths and sizes become words.
 * The validation of the whole value still heeds them.
 *
 * Source: https://platform.claude.com/docs/en/build-with-claude/structured-outputs#json-schema-limitations
 *
 * @throws UnsupportedError for what the subset can't hold: objects with any property, values of any kind
 */
export function toOutputSchema(schema: JsonSchema, model: string): JsonSchema {
  return convert(schema, "", model);
}

function convert(schema: JsonSchema, path: string, model: string): JsonSchema {
  const out: Record<string, JsonValue | undefined> = {};
  const words: string[] = [];
  const at = (keyword: string): string => `${path}/${keyword}`;
  if (schema.$defs) out.$defs = mapValues(schema.$defs, (definition, name) => convert(definition, `${at("$defs")}/${name}`, model));
  if (schema.$ref !== undefined) return { ...out, $ref: schema.$ref };

  const { anyOf, oneOf = anyOf, allOf, prefixItems, items: each } = schema;
  // A tuple has no place of its own for its items.
  const items = prefixItems ?? each;
  const types = [schema.type].flat();
  for (const [keyword, value] of Object.entries(schema)) {
    if (
      kept.has(keyword) ||
      (keyword === "format" && formats.has(String(value))) ||
      (keyword === "minItems" && (value === 0 || value === 1))
    )
      out[keyword] = value;
    else if (!shapes.has(keyword) && !silent.has(keyword) && value !== undefined) words.push(`${keyword}: ${JSON.stringify(value)}`);
  }
  if (oneOf !== undefined) out.anyOf = list(oneOf).map((variant, index) => convert(variant, `${at("anyOf")}/${index}`, model));
  if (allOf !== undefined) out.allOf = list(allOf).map((part, index) => convert(part, `${at("allOf")}/${index}`, model));
  if (types.includes("array")) {
    const variants = list(items).map((item, index) => convert(item, `${at("items")}/${index}`, model));
    out.items = isJsonObject(items) ? convert(items, at("items"), model) : variants.length > 1 ? { anyOf: variants } : variants[0];
    if (out.items === undefined) throw anything(at("items"), model);
  }
  if (types.includes("object")) {
    if (!isJsonObject(schema.properties) || (schema.additionalProperties ?? false) !== false || schema.patternProperties !== undefined) {
      throw unsupportedSchema(`an object whose properties are not all named, at "${path || "/"}"`, model);
    }
    out.properties = mapValues(schema.properties, (property, name) => convert(property, `${at("properties")}/${name}`, model));
    out.additionalProperties = false;
  }
  if ([out.type, out.anyOf, out.allOf, out.enum, out.const].every((rule) => rule === undefined)) throw anything(path, model);
  if (words.length > 0) out.description = [schema.description, `(${words.join(", ")})`].filter(Boolean).join(" ");
  return out;
}

/** Keywords whose schemas are converted. */
const shapes = new Set("$defs $ref anyOf oneOf allOf items prefixItems properties additionalProperties".split(" "));

function anything(path: string, model: string): UnsupportedError {
  return unsupportedSchema(`a value of any kind, at "${path || "/"}"`, model);
}

function unsupportedSchema(what: string, model: string): UnsupportedError {
  const instead = 'name each property and give it a type, or take another outputMode: "tool" where the model lists it, or "text"';
  return new UnsupportedError(`${model} can't be held to an output schema with ${what}: ${instead}.`, { feature: "output schema", model });
}

function list(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function mapValues(value: JsonValue, change: (schema: JsonSchema, key: string) => JsonSchema): JsonObject {
  const entries = Object.entries(isJsonObject(value) ? value : {});
  return Object.fromEntries(entries.map(([key, inner]) => [key, change(isJsonObject(inner) ? inner : {}, key)]));
}
