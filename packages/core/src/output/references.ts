import type { JsonSchema } from "../json.ts";

/** The same schema with the references into itself (`#`, `#/$defs/…`) changed, for a schema that moves into another one. */
export function moveReferences(schema: JsonSchema, move: (reference: string) => string): JsonSchema {
  return JSON.parse(JSON.stringify(schema), (key, value) =>
    key === "$ref" && typeof value === "string" && value.startsWith("#") ? move(value) : value,
  );
}
