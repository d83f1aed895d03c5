import type {
  LanguageModelV3,
  LanguageModelV3CallOptions,
  LanguageModelV3GenerateResult,
  LanguageModelV3StreamPart,
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4FinishReason,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
} from "@ai-sdk/provider";
import type { CallContext, LanguageModel, Message, ModelReply, ModelRequest, StreamEvent } from "@ashlar/core";
import { collectReply } from "@ashlar/core";
import { eventsOf, requestOf } from "@ashlar/provider-kit";

/** What a model of the AI SDK says: a reply, or the parts of a stream. */
export interface Said {
  readonly content?: readonly LanguageModelV4Content[];
  readonly parts?: readonly (LanguageModelV4StreamPart | { readonly type: "of-tomorrow" })[];
  readonly result?: Partial<LanguageModelV4GenerateResult>;
  /** What it throws instead. */
  readonly error?: unknown;
}

/** A model of version 4 that says one thing, and keeps what it was asked. */
export interface SdkModel extends LanguageModelV4 {
  readonly calls: LanguageModelV4CallOptions[];
}

/** A model of version 3 that answers "Hello.", and keeps what it was asked. */
export interface SdkModelV3 extends LanguageModelV3 {
  readonly calls: LanguageModelV3CallOptions[];
}

const named = { provider: "acme.messages", modelId: "acme-1", supportedUrls: { "image/*": [/^https:/] } };

/** Usage of which nothing is known. */
export const noUsage = {
  inputTokens: { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: undefined, text: undefined, reasoning: undefined },
};

/** The last part of a stream. */
export function finish(unified: LanguageModelV4FinishReason["unified"] = "stop", raw?: string): LanguageModelV4StreamPart {
  return { type: "finish", finishReason: { unified, raw }, usage: noUsage };
}

/** Makes a model of version 4. */
export function sdkModel({ content = [{ type: "text", text: "Hello." }], parts = [finish()], result, error }: Said = {}): SdkModel {
  const calls: LanguageModelV4CallOptions[] = [];
  const open = (options: LanguageModelV4CallOptions): void => {
    calls.push(options);
    if (error !== undefined) throw error;
  };
  return {
    specificationVersion: "v4",
    ...named,
    calls,
    async doGenerate(options) {
      open(options);
      return { content: [...content], finishReason: { unified: "stop", raw: "stop" }, usage: noUsage, warnings: [], ...result };
    },
    async doStream(options) {
      open(options);
      // A part of a version to come is none of this one's type.
      return {
        stream: streamOf(parts) as ReadableStream<LanguageModelV4StreamPart>,
        ...(result?.response && { response: result.response }),
      };
    },
  };
}

/** Makes a model of version 3. */
export function sdkModelV3(content: LanguageModelV3GenerateResult["content"] = [{ type: "text", text: "Hello." }]): SdkModelV3 {
  const calls: LanguageModelV3CallOptions[] = [];
  const end = { finishReason: { unified: "stop", raw: "stop" }, usage: noUsage } as const;
  return {
    specificationVersion: "v3",
    ...named,
    calls,
    async doGenerate(options) {
      calls.push(options);
      return { content, ...end, warnings: [] };
    },
    async doStream(options) {
      calls.push(options);
      const parts: LanguageModelV3StreamPart[] = [
        { type: "stream-start", warnings: [] },
        { type: "text-start", id: "0" },
        { type: "text-delta", id: "0", delta: "Hello." },
        { type: "text-end", id: "0" },
        { type: "finish", ...end },
      ];
      return { stream: streamOf(parts) };
    },
  };
}

/** A request with one message of the user, or with messages. */
export function ask(said: string | readonly Message[] = "Hi", rest: Omit<ModelRequest, "messages"> = {}): ModelRequest {
  return requestOf(said, rest);
}

/** A context that nobody aborts. */
export function context(): CallContext {
  return { signal: new AbortController().signal };
}

/** Both ways to ask. */
export const ways = ["generate", "stream"] as const;

/** Asks in one of the ways. */
export function answer(model: LanguageModel, way: (typeof ways)[number], request = ask()): Promise<ModelReply> {
  return way === "generate" ? model.generate(request, context()) : collectReply(model.stream(request, context()));
}

/** All events of a stream. */
export async function read(model: LanguageModel, request = ask()): Promise<readonly StreamEvent[]> {
  return eventsOf(model.stream(request, context()));
}

/** What work is rejected with. */
export async function failureOf(work: PromiseLike<unknown>): Promise<Error & Record<string, unknown>> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error) return Object.assign(error);
    throw error;
  }
  throw new Error("it did not fail");
}

function streamOf<Part>(parts: readonly Part[]): ReadableStream<Part> {
  const left = [...parts];
  return new ReadableStream({
    pull(controller) {
      const next = left.shift();
      if (next === undefined) controller.close();
      else controller.enqueue(next);
    },
  });
}
