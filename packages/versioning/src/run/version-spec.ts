import {
  type CallSpec,
  isJsonObject,
  type JsonSchema,
  type JsonValue,
  type LanguageModel,
  type ModelParams,
  type StandardSchema,
  type Tool,
  withJsonSchema,
} from "@ashlar/core";
import { sortKeys, toJsonValue } from "../fingerprint/canonical-json.ts";
import { type CallParts, modelParts } from "../fingerprint/parts.ts";
import { withSecretsOf } from "../fingerprint/without-secrets.ts";
import { errorsPlace } from "../prompt/names.ts";
import { shapeOf } from "../prompt/shape.ts";
import { nameOf, placesOf } from "../prompt/shape-paths.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { templateFiller } from "./fill-template.ts";
import { insertedPlaces, templateProblems } from "./template-problems.ts";

/** The code that a version is run with: the call as it is now, what was seen of it, and other models that it may need. */
export interface CurrentCode {
  readonly spec: CallSpec;
  readonly parts: CallParts;
  readonly models: readonly LanguageModel[];
}

/**
 * Makes the spec of a version from its snapshot. Code that data can't hold is taken from the call as it is now, where it is still the same:
 * the model, what tools do, how the answer is validated.
 *
 * @returns the spec, or all the reasons why there is none
 */
export function versionSpec(snapshot: Snapshot, code: CurrentCode): { readonly spec: CallSpec } | { readonly problems: readonly string[] } {
  const { parts } = snapshot;
  const problems: string[] = [...promptProblems(snapshot, code)];
  const model = modelOf(parts, code);
  if (!model)
    problems.push(
      `its model was ${parts.model.provider}/${parts.model.id}${parts.model.blocks ? ", with other blocks around it" : ""}: pass that in versioned({ models: […] })`,
    );
  const tools = parts.tools.map((wanted) => toolOf(wanted, code.spec.tools ?? []) ?? wanted.name);
  const missing = tools.filter((each) => typeof each === "string");
  if (missing.length > 0) problems.push(`its tools are gone or take something else now: ${missing.join(", ")}`);
  const output = outputOf(parts.output, code);
  if (output === false) problems.push("its output had another shape, which the code of now does not expect");
  if (!same(parts.blocks, code.parts.blocks))
    problems.push(`the blocks around it were others: ${blockNames(parts.blocks)}, and are ${blockNames(code.parts.blocks)} now`);
  if (!same(parts.uses, code.parts.uses)) problems.push("what it says in `uses` was something else, which is gone");
  if (problems.length > 0 || !model || output === false) return { problems };

  const fill = templateFiller(parts.prompt, shapeOf(parts.input ?? {}));
  const {
    outputMode: _mode,
    toolChoice: _choice,
    maxSteps: _steps,
    params: _params,
    providerOptions,
    output: _output,
    tools: _tools,
    ...rest
  } = code.spec;
  const { outputMode, toolChoice, maxSteps }: Partial<Pick<CallSpec, "outputMode" | "toolChoice" | "maxSteps">> = parts.settings;
  const params: ModelParams = parts.params;
  return {
    spec: {
      ...rest,
      model,
      params,
      prompt: (input: unknown, { errors }) => fill(input, errors),
      tools: tools.filter((each) => typeof each !== "string"),
      ...(output && { output }),
      ...(outputMode && { outputMode }),
      ...(toolChoice && { toolChoice }),
      ...(maxSteps !== undefined && { maxSteps }),
      providerOptions: withSecretsOf(providerOptions ?? {}, parts.providerOptions),
    },
  };
}

/** Why the prompt of a snapshot can't be made again. */
function promptProblems(snapshot: Snapshot, code: CurrentCode): readonly string[] {
  const { prompt, input } = snapshot.parts;
  const decisive = prompt.variants.flatMap(({ when }) => Object.keys(when).map(nameOf));
  const problems = [...templateProblems(snapshot)];
  // Of a call without an input schema nobody knows what comes.
  const known = code.spec.input && new Set(placesOf(shapeOf(code.parts.input ?? {})).map(({ at }) => nameOf(at)));
  for (const place of [...insertedPlaces(prompt, shapeOf(input ?? {})), ...decisive]) {
    if (known && !known.has(place) && !place.startsWith(errorsPlace))
      problems.push(`its prompt reads \`${place}\`, which the input of now has not`);
  }
  return [...new Set(problems)];
}

function modelOf({ model: wanted }: CallParts, { spec, models }: CurrentCode): LanguageModel | undefined {
  return [spec.model, ...models].find((model) => same(modelParts(model), wanted));
}

/** A tool as it was described, with what it does now. */
function toolOf(wanted: CallParts["tools"][number], tools: readonly Tool[]): Tool | undefined {
  const now = tools.find(({ name }) => name === wanted.name);
  if (!now || !same(withoutAnnotations(now.inputSchema), withoutAnnotations(wanted.inputSchema))) return undefined;
  const { description: _, ...rest } = now;
  return { ...rest, ...wanted };
}

/** The output as it was described, validated as it is now; `false` when the two differ in more than words. */
function outputOf(wanted: JsonSchema | undefined, { spec, parts }: CurrentCode): StandardSchema | undefined | false {
  if (!spec.output || !wanted) return spec.output === undefined && wanted === undefined ? undefined : false;
  if (!parts.output || !same(withoutAnnotations(parts.output), withoutAnnotations(wanted))) return false;
  return same(parts.output, wanted) ? spec.output : withJsonSchema(spec.output, wanted);
}

/** A schema without the words in it, which change what a model is told and not what fits. */
function withoutAnnotations(schema: JsonValue, isNames = false): JsonValue {
  if (Array.isArray(schema)) return schema.map((item) => withoutAnnotations(item));
  if (!isJsonObject(schema)) return schema;
  const members = Object.entries(schema).flatMap(([key, member]) => {
    const isAnnotation = !isNames && ["description", "title", "examples", "$comment"].includes(key);
    return member === undefined || isAnnotation
      ? []
      : [[key, withoutAnnotations(member, !isNames && (key === "properties" || key === "$defs"))] as const];
  });
  return sortKeys(Object.fromEntries(members));
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(sortKeys(toJsonValue(a))) === JSON.stringify(sortKeys(toJsonValue(b)));
}

function blockNames(blocks: CallParts["blocks"]): string {
  return blocks.map(({ name, settings }) => `${name} ${JSON.stringify(settings)}`).join(", ") || "none";
}
