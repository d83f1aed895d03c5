import {
  type BlockInfo,
  type Call,
  isJsonObject,
  type JsonObject,
  type JsonSchema,
  type JsonValue,
  jsonSchemaOf,
  type Reply,
  type StandardSchema,
} from "@ashlar/core";
import { explorePrompt } from "../prompt/explore.ts";
import { inferSchema } from "../prompt/infer-schema.ts";
import type { PromptTemplate } from "../prompt/template.ts";
import { sortKeys, toJsonValue } from "./canonical-json.ts";
import { unseenRules } from "./unseen-rules.ts";
import { withoutSecrets } from "./without-secrets.ts";

/** Everything of a call that affects its answers, as plain JSON: what is hashed. Inputs, keys and time limits are no part of it. */
export interface CallParts {
  readonly prompt: PromptTemplate;
  /** The input's schema; of a call without one, what its prompt was seen to read. */
  readonly input?: JsonSchema;
  readonly output?: JsonSchema;
  readonly tools: readonly { readonly name: string; readonly description?: string; readonly inputSchema: JsonSchema }[];
  readonly model: { readonly provider: string; readonly id: string; readonly blocks?: readonly BlockInfo[] };
  readonly params: JsonObject;
  readonly providerOptions: JsonObject;
  /** `outputMode` as it is for this model, `toolChoice` and `maxSteps`. */
  readonly settings: JsonObject;
  /** The blocks around the call that change what is sent. */
  readonly blocks: readonly BlockInfo[];
  /** What the call says that it depends on, and can't be seen. */
  readonly uses: readonly JsonValue[];
}

/** What a fingerprint is made from: a call, or what a block knows of one. */
export type Fingerprintable = Pick<Call<never, Reply>, "spec" | "blocks">;

/** Blocks of which it is known that they watch, and change nothing. */
const watching: readonly string[] = ["versioned", "split", "traced", "telemetry"];

/** Takes a call apart, and says what could not be seen. */
export async function partsOf(
  { spec, blocks }: Fingerprintable,
  uses: readonly JsonValue[],
): Promise<{ readonly parts: CallParts; readonly unseen: readonly string[] }> {
  const { model, toolChoice, maxSteps } = spec;
  const unseen: string[] = [];
  const schemaOf = (schema: StandardSchema | undefined, what: "input" | "output"): JsonSchema | undefined => {
    if (!schema) return undefined;
    try {
      const json = jsonSchemaOf(schema, what);
      unseen.push(...unseenRules(schema, what));
      return json;
    } catch (error) {
      unseen.push(`the ${what} schema: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  };
  const safe = (value: unknown, what: string): JsonValue =>
    sortKeys(withoutSecrets(toJsonValue(value), (path) => unseen.push(`${what}.${path}, which is left out because it may hold a key`)));
  const object = (value: object | undefined, what: string): JsonObject => {
    const json = safe(value ?? {}, what);
    return isJsonObject(json) ? json : {};
  };
  const answering = (all: readonly BlockInfo[], what: string): readonly BlockInfo[] =>
    // A block tells its settings when answers depend on them; one that only watches, waits or tries again has none.
    all.flatMap(({ name, settings }) => (settings === undefined ? [] : [{ name, settings: safe(settings, `${what} "${name}"`) }]));

  const input = schemaOf(spec.input, "input");
  const read = input ?? (await inferSchema(spec));
  const readsNothing = isJsonObject(read.properties) && Object.keys(read.properties).length === 0;
  if (!input && !readsNothing)
    unseen.push("values of the input that the prompt treats in a way of their own: the call has no input schema that names them");
  const output = schemaOf(spec.output, "output");
  const prompt = await explorePrompt(spec, read, input === undefined);
  const around = answering(model.blocks ?? [], "the model's block");
  for (const { name, settings } of blocks) {
    if (settings === undefined && !watching.includes(name))
      unseen.push(`what the block "${name}" changes, if anything: it tells no settings`);
  }
  const parts: CallParts = {
    prompt: prompt.template,
    input: read,
    ...(output && { output }),
    tools: (spec.tools ?? []).map(({ name, description, inputSchema }) => ({
      name,
      ...(description !== undefined && { description }),
      inputSchema,
    })),
    model: { provider: model.provider, id: model.id, ...(around.length > 0 && { blocks: around }) },
    params: object(spec.params, "params"),
    providerOptions: object(spec.providerOptions, "providerOptions"),
    settings: object({ ...(output && { outputMode: spec.outputMode ?? model.capabilities.output[0] }), toolChoice, maxSteps }, "settings"),
    blocks: answering(blocks, "the block"),
    uses,
  };
  return { parts, unseen: [...unseen, ...prompt.unseen] };
}
