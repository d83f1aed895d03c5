import { type BlockInfo, type Call, type JsonObject, type JsonSchema, type JsonValue, jsonSchemaOf, type Reply } from "@ashlar/core";
import { explorePrompt, type PromptTemplate } from "../prompt/explore.ts";
import { sortKeys, toJsonValue } from "./canonical-json.ts";

/** Everything of a call that affects its answers, as plain JSON: what is hashed. Inputs, keys and time limits are no part of it. */
export interface CallParts {
  readonly prompt: PromptTemplate;
  readonly input?: JsonSchema;
  readonly output?: JsonSchema;
  readonly tools: readonly { readonly name: string; readonly description?: string; readonly inputSchema: JsonSchema }[];
  readonly model: { readonly provider: string; readonly id: string; readonly blocks?: readonly BlockInfo[] };
  readonly params: JsonObject;
  readonly providerOptions: JsonObject;
  /** `outputMode`, `toolChoice`, `maxSteps`, where the call sets them. */
  readonly settings: JsonObject;
  /** The blocks around the call that change what is sent. */
  readonly blocks: readonly BlockInfo[];
  /** What the call says that it depends on, and can't be seen. */
  readonly uses: readonly JsonValue[];
}

/** What a fingerprint is made from: a call, or what a block knows of one. */
export type Fingerprintable = Pick<Call<never, Reply>, "spec" | "blocks">;

/** Takes a call apart. */
export async function partsOf(
  { spec, blocks }: Fingerprintable,
  uses: readonly JsonValue[],
): Promise<{ readonly parts: CallParts; readonly unseen: readonly string[] }> {
  const { model, outputMode, toolChoice, maxSteps } = spec;
  const input = spec.input && jsonSchemaOf(spec.input, "input");
  const output = spec.output && jsonSchemaOf(spec.output, "output");
  const { template, unseen } = await explorePrompt(spec, input);
  const modelBlocks = (model.blocks ?? []).filter(changesAnswers);
  const parts: CallParts = {
    prompt: template,
    ...(input && { input }),
    ...(output && { output }),
    tools: (spec.tools ?? []).map(({ name, description, inputSchema }) => ({
      name,
      ...(description !== undefined && { description }),
      inputSchema,
    })),
    model: { provider: model.provider, id: model.id, ...(modelBlocks.length > 0 && { blocks: modelBlocks }) },
    params: sorted(spec.params),
    providerOptions: sorted(spec.providerOptions),
    settings: sorted({ outputMode, toolChoice, maxSteps }),
    blocks: blocks.filter(changesAnswers),
    uses,
  };
  return { parts, unseen };
}

/** A block tells its settings when answers depend on them; one that only watches, waits or tries again has none. */
function changesAnswers({ settings }: BlockInfo): boolean {
  return settings !== undefined;
}

function sorted(value: object | undefined): JsonObject {
  const json = sortKeys(toJsonValue(value ?? {}));
  return typeof json === "object" && json !== null && !Array.isArray(json) ? (json as JsonObject) : {};
}
