import { InvalidRequestError, SchemaError } from "./errors.ts";
import { isJsonObject, type JsonSchema } from "./json.ts";
import type { Issue, StandardSchema } from "./standard-schema.ts";

/**
 * The JSON Schema of what `schema` accepts.
 *
 * @throws InvalidRequestError when the schema's library gives none, or the schema holds what JSON can't (a date, a transform without
 * an input type). `withJsonSchema` mends both.
 */
export function jsonSchemaOf(schema: StandardSchema, what: string): JsonSchema {
  const standard = schema["~standard"];
  const mend = `Pass withJsonSchema(schema, { … }) as ${what}.`;
  if (!standard.jsonSchema) throw new InvalidRequestError(`The ${what} schema (${standard.vendor}) gives no JSON Schema. ${mend}`, {});
  try {
    const { $schema: _, ...json } = standard.jsonSchema.input({ target: "draft-2020-12" });
    // Libraries give plain JSON; reading it back proves it, and drops what is not.
    return JSON.parse(JSON.stringify(json));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidRequestError(`The ${what} schema (${standard.vendor}) can't be written as JSON Schema: ${reason}. ${mend}`, { cause });
  }
}

/** Validates a value. Gives the schema's output, or throws a `SchemaError` with all issues in its message. */
export async function validate<Out>(
  schema: StandardSchema<unknown, Out>,
  value: unknown,
  details: { readonly of: "input" | "output"; readonly what: string; readonly text?: string },
): Promise<Out> {
  const result = await schema["~standard"].validate(value);
  if (!result.issues) return result.value;
  const { what, ...fields } = details;
  throw new SchemaError(`${what} does not fit its schema:\n${formatIssues(result.issues)}`, {
    reason: "schema",
    issues: result.issues,
    ...fields,
  });
}

/** Issues as lines that a person, or a model, can act on: `year: expected a number`. */
export function formatIssues(issues: readonly Issue[]): string {
  return issues
    .map(({ message, path = [] }) => {
      const keys = path.map((key) => String(typeof key === "object" ? key.key : key));
      return keys.length > 0 ? `- ${keys.join(".")}: ${message}` : `- ${message}`;
    })
    .join("\n");
}

/** The labels of a schema that allows only certain strings; `undefined` for any other schema. */
export function labelsOf(schema: JsonSchema): readonly string[] | undefined {
  if (typeof schema.const === "string") return [schema.const];
  if (Array.isArray(schema.enum))
    return schema.enum.length > 0 && schema.enum.every((label) => typeof label === "string") ? schema.enum : undefined;
  const variants = schema.anyOf ?? schema.oneOf;
  if (!Array.isArray(variants) || variants.length === 0) return undefined;
  const labels = variants.map((variant) => (isJsonObject(variant) ? labelsOf(variant) : undefined));
  return labels.every((label) => label !== undefined) ? labels.flat() : undefined;
}
