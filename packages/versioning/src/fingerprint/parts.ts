import {
  type BlockInfo,
  type Call,
  type CallSpec,
  isJsonObject,
  type JsonObject,
  type JsonSchema,
  type JsonValue,
  jsonSchemaOf,
  type LanguageModel,
  type Reply,
  type StandardSchema,
} from "@ashlar/core";
import { type Explored, explorePrompt } from "../prompt/explore.ts";
import { inferSchema } from "../prompt/infer-schema.ts";
import type { PromptTemplate } from "../prompt/template.ts";
import { sortKeys, toJsonValue } from "./canonical-json.ts";
import { steady } from "./steady.ts";
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
  readonly providerOptions: Readonly<Record<string, JsonObject>>;
  /** `outputMode`, `toolChoice` and `maxSteps` where the call sets them; else, with an output, the `defaultOutputMode` of the model. */
  readonly settings: JsonObject;
  /** The blocks around the call that change what is sent. */
  readonly blocks: readonly BlockInfo[];
  /** What the call says that it depends on, and can't be seen. */
  readonly uses: readonly JsonValue[];
}

/** What a fingerprint is made from: a call, or what a block knows of one. */
export type Fingerprintable = Pick<Call<never, Reply>, "spec" | "blocks">;

/** The name of the block that versions a call. What it says that the call uses stands in its settings. */
export const versionedName = "versioned";

/** Blocks of which it is known that they watch, and change nothing. */
const watching: readonly string[] = [versionedName, "split", "traced", "telemetry", "budget"];

/** Takes a call apart, and says what could not be seen. */
export async function partsOf(
  { spec, blocks }: Fingerprintable,
  uses: readonly JsonValue[],
): Promise<{ readonly parts: CallParts; readonly unseen: readonly string[] }> {
  const { model, outputMode, toolChoice, maxSteps } = spec;
  const unseen: string[] = [];
  const schemaOf = (schema: StandardSchema | undefined, what: "input" | "output"): JsonSchema | undefined => {
    if (!schema) return undefined;
    try {
      const json = steady(
        () => jsonSchemaOf(schema, what),
        `the ${what} schema`,
        (reason) => unseen.push(reason),
      );
      unseen.push(...unseenRules(schema, what));
      return json;
    } catch (error) {
      unseen.push(`the ${what} schema: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  };
  const safe: Clean = (value, what) => clean(value, (path) => unseen.push(`${what}.${path}, which is left out because it may hold a key`));
  const object = (value: object | undefined, what: string): JsonObject => {
    const json = safe(value ?? {}, what);
    return isJsonObject(json) ? json : {};
  };

  const input = schemaOf(spec.input, "input");
  const read = input ?? (await inferSchema(spec));
  const readsNothing = isJsonObject(read.properties) && Object.keys(read.properties).length === 0;
  if (!input && !readsNothing)
    unseen.push("values of the input that the prompt treats in a way of their own: the call has no input schema that names them");
  const output = schemaOf(spec.output, "output");
  const prompt = await explored(spec, read, input === undefined);
  unseen.push(...unseenBlocks(blocks));
  const parts: CallParts = {
    prompt: prompt.template,
    input: read,
    ...(output && { output }),
    tools: (spec.tools ?? []).map(({ name, description, inputSchema }) =>
      steady(
        () => ({ name, ...(description !== undefined && { description }), inputSchema }),
        `the tool "${name}"`,
        (reason) => unseen.push(reason),
      ),
    ),
    model: modelParts(model, safe),
    params: object(spec.params, "params"),
    providerOptions: Object.fromEntries(
      Object.keys(spec.providerOptions ?? {})
        .sort()
        .map((provider) => [provider, object(spec.providerOptions?.[provider], `providerOptions.${provider}`)]),
    ),
    settings: object(
      { outputMode, ...(output && !outputMode && { defaultOutputMode: model.capabilities.output[0] }), toolChoice, maxSteps },
      "settings",
    ),
    blocks: answeringBlocks(
      blocks.filter(({ name }) => name !== versionedName),
      safe,
    ),
    uses: [...blocks.flatMap(usedBy), ...uses],
  };
  return { parts, unseen: [...unseen, ...prompt.unseen] };
}

/** Prompts that were explored: calls that differ in a parameter have one in common. */
const known = new WeakMap<CallSpec["prompt"], { readonly input: CallSpec["input"]; readonly explored: Promise<Explored> }>();

function explored(spec: CallSpec, read: JsonSchema, inferred: boolean): Promise<Explored> {
  const before = known.get(spec.prompt);
  if (before && before.input === spec.input) return before.explored;
  const now = explorePrompt(spec, read, inferred);
  known.set(spec.prompt, { input: spec.input, explored: now });
  now.catch(() => known.delete(spec.prompt));
  return now;
}

/** Takes keys out of data, and puts its members in order. */
type Clean = (value: unknown, what: string) => JsonValue;

function clean(value: unknown, left: (path: string) => void = () => {}): JsonValue {
  return sortKeys(withoutSecrets(toJsonValue(value), left));
}

/** What of a model affects answers: which it is, and the blocks around it that choose another, or change what is sent. */
export function modelParts({ provider, id, blocks = [] }: LanguageModel, safe: Clean = (value) => clean(value)): CallParts["model"] {
  const around = answeringBlocks(blocks, safe);
  return { provider, id, ...(around.length > 0 && { blocks: around }) };
}

/** A block tells its settings when answers depend on them; one that only watches, waits or tries again has none. */
function answeringBlocks(blocks: readonly BlockInfo[], safe: Clean): readonly BlockInfo[] {
  return blocks.flatMap(({ name, settings }) =>
    settings === undefined ? [] : [{ name, settings: safe(settings, `the block "${name}"`) }],
  );
}

function unseenBlocks(blocks: readonly BlockInfo[]): readonly string[] {
  const versionedAt = blocks.findLastIndex(({ name }) => name === versionedName);
  return blocks.flatMap(({ name, settings }, index) => {
    if (settings === undefined && !watching.includes(name)) return [`what the block "${name}" changes, if anything: it tells no settings`];
    const isOutside = versionedAt >= 0 && index > versionedAt && settings !== undefined;
    return isOutside ? [`the block "${name}", in the versions that replies tell: put versioned() around it`] : [];
  });
}

function usedBy({ name, settings }: BlockInfo): readonly JsonValue[] {
  return name === versionedName && isJsonObject(settings) && Array.isArray(settings.uses) ? settings.uses : [];
}
