import { isJsonObject, type JsonValue } from "@ashlar/core";

const known = new Set(
  "$schema $defs $ref type description title properties required additionalProperties items anyOf enum const pattern format minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems".split(
    " ",
  ),
);

/** True for a schema in the strict subset as it is: each property required, none additional, and nothing that strict modes do not know. */
export function isStrict(schema: JsonValue | undefined): boolean {
  if (!isJsonObject(schema)) return false;
  const { properties, required, items, anyOf, $defs, $ref } = schema;
  if (Object.keys(schema).some((keyword) => !known.has(keyword))) return false;
  if ($ref === undefined && schema.type === undefined && !anyOf && !schema.enum && schema.const === undefined) return false;
  const isObject = [schema.type].flat().includes("object");
  const names = isJsonObject(properties) ? Object.keys(properties) : [];
  const isRequired = (name: string) => Array.isArray(required) && required.includes(name);
  if (isObject && (schema.additionalProperties !== false || !names.every(isRequired))) return false;
  const inner = [properties, $defs].flatMap((group) => (isJsonObject(group) ? Object.values(group) : []));
  return [...inner, ...(items === undefined ? [] : [items]), ...(Array.isArray(anyOf) ? anyOf : [])].every(isStrict);
}
