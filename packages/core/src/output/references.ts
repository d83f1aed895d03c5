import type { JsonObject, JsonSchema, JsonValue } from "../json.ts";

const definitions = "#/$defs/";

/** The same schema with the references into itself (`#`, `#/$defs/…`) changed, for a schema that moves into another one. */
export function moveReferences(schema: JsonSchema, move: (reference: string, isDefinition: boolean) => string): JsonSchema {
  return JSON.parse(JSON.stringify(schema), (key, value) =>
    key === "$ref" && typeof value === "string" && value.startsWith("#") ? move(value, value.startsWith(definitions)) : value,
  );
}

/**
 * Makes a schema ready to stand inside another, at whatever place: its definitions, for the root of the whole, get names that begin with
 * `name`, and what it refers to as its own root becomes the definition `name`.
 */
export function embedSchema(schema: JsonSchema, name: string): { readonly schema: JsonSchema; readonly $defs: JsonObject } {
  let refersToItself = false;
  const { $defs = {}, ...inner } = moveReferences(schema, (reference, isDefinition) => {
    if (isDefinition) return `${definitions}${name}_${reference.slice(definitions.length)}`;
    refersToItself = true;
    return `${definitions}${name}${reference.slice(1)}`;
  });
  const own = Object.entries($defs as JsonObject).map(([key, definition]) => [`${name}_${key}`, definition] as const);
  return { schema: inner, $defs: Object.fromEntries<JsonValue | undefined>(refersToItself ? [...own, [name, inner]] : own) };
}
