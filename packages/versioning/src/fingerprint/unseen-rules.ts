import { isJsonObject, type StandardSchema } from "@ashlar/core";

/**
 * What a schema does that its JSON Schema does not say, in words: refinements, transforms. Zod's schemas are looked into; of another
 * library's nothing is known.
 *
 * @param what the schema is of: `output`
 */
export function unseenRules(schema: StandardSchema, what: string): readonly string[] {
  const { vendor } = schema["~standard"];
  // Those that Ashlar itself makes around another hold no rule of their own.
  if (vendor === "ashlar") return [];
  if (!definitionOf(schema)) return [`rules of the ${what} schema (${vendor}) that its JSON Schema does not say, if there are any`];
  return [...new Set(rulesIn(schema, what, new Set()))];
}

function* rulesIn(schema: unknown, path: string, seen: Set<unknown>): Generator<string> {
  const definition = definitionOf(schema);
  if (!definition || seen.has(schema)) return;
  seen.add(schema);
  const { type, checks } = definition;
  for (const check of Array.isArray(checks) ? checks : []) {
    const kind = definitionOf(check)?.check;
    if (kind === "custom") yield `a refinement of ${path}`;
    if (kind === "overwrite") yield `how ${path} is normalised, as by trim()`;
  }
  if (type === "transform") yield `a transform of ${path}`;
  if (type === "custom") yield `what ${path} may be: a check by code`;
  for (const [key, member] of Object.entries(definition)) {
    if (key === "checks") continue;
    if (key === "shape" && isRecord(member)) {
      for (const [name, field] of Object.entries(member)) yield* rulesIn(field, `${path}.${name}`, seen);
    } else if (key === "getter" && typeof member === "function") yield* rulesIn(member(), path, seen);
    else for (const inner of Array.isArray(member) ? member : [member]) yield* rulesIn(inner, key === "element" ? `${path}[]` : path, seen);
  }
}

/** Where zod keeps what a schema or a check is made of. */
function definitionOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== "object" || value === null || !("_zod" in value) || !isRecord(value._zod) || !isRecord(value._zod.def))
    return undefined;
  return value._zod.def;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return isJsonObject(value);
}
