import type { JsonSchema } from "./json.ts";

/** What is wrong with a value, and where: the issue of Standard Schema. */
export interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** The result of a validation: a value, or issues. */
export type ValidationResult<Out> = { readonly value: Out; readonly issues?: undefined } | { readonly issues: readonly Issue[] };

/**
 * A schema of any library that follows Standard Schema (zod, valibot, arktype …), by its types alone. One that also follows
 * Standard JSON Schema (zod 4.2 and later) needs nothing more to describe a model's output or a tool's input.
 *
 * Source: https://standardschema.dev
 */
export interface StandardSchema<In = unknown, Out = In> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => ValidationResult<Out> | Promise<ValidationResult<Out>>;
    readonly types?: { readonly input: In; readonly output: Out } | undefined;
    readonly jsonSchema?: { readonly input: (options: { readonly target: "draft-2020-12" }) => Record<string, unknown> } | undefined;
  };
}

/** What a schema accepts. */
export type InputOf<S> = S extends StandardSchema<infer In, unknown> ? In : never;

/** What a schema gives back. */
export type OutputOf<S> = S extends StandardSchema<infer _In, infer Out> ? Out : never;

/**
 * Gives a schema of a library without JSON Schema one that was written by hand.
 *
 * @example
 * call({ output: withJsonSchema(point, { type: "object", properties: { x: { type: "number" } }, required: ["x"] }), … });
 */
export function withJsonSchema<In, Out>(schema: StandardSchema<In, Out>, jsonSchema: JsonSchema): StandardSchema<In, Out> {
  return { "~standard": { ...schema["~standard"], jsonSchema: { input: () => ({ ...jsonSchema }) } } };
}
