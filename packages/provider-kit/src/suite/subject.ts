import { type CallContext, type EmbeddingModel, embed, type JsonObject, type LanguageModel } from "@ashlar/core";
import { afterEach } from "vitest";
import type { FakeAnswer, RunningVendor } from "../fakes/fake-vendor.ts";
import { answer, contextOf, type Way, watched, ways } from "./asking.ts";
import type { CreateModel, EmbeddingModelTestOptions, ErrorCapabilities, LanguageModelTestOptions, WireCapabilities } from "./options.ts";
import { ask } from "./samples.ts";

/** A model under test, and the vendor that it asks. Both end with the test. */
export interface Served<Model> {
  readonly vendor: RunningVendor;
  readonly model: Model;
}

/** What topics ask that hold for models of both kinds. */
export interface Asked extends Served<{ readonly provider: string; readonly id: string }> {
  /** Asks the adapter itself. */
  ask(context?: Partial<CallContext>): Promise<unknown>;
  /** Asks as core does, which keeps the limits of time. */
  watched(context: Partial<CallContext>): Promise<unknown>;
}

/** One way in which a model can be asked. */
export interface Door {
  readonly name: Way | "embed";
  /** Starts a vendor with a script, and a model with the suite's key or another. */
  open(answers: readonly FakeAnswer[], apiKey?: string): Promise<Asked>;
}

/** What the topics test that hold for models of both kinds. */
export interface Doors {
  readonly doors: readonly Door[];
  readonly apiKey: string;
  readonly capabilities: Required<ErrorCapabilities>;
}

/** What the topics of language models test. */
export interface Subject extends Doors {
  serve(...answers: readonly FakeAnswer[]): Promise<Served<LanguageModel>>;
  readonly capabilities: Required<WireCapabilities>;
  readonly providerOptions: JsonObject | undefined;
  readonly signedWith: JsonObject | undefined;
}

/** What the topics of embedding models test. */
export interface EmbeddingSubject extends Doors {
  serve(...answers: readonly FakeAnswer[]): Promise<Served<EmbeddingModel>>;
  readonly reportsUsage: boolean;
  readonly dimensions: number | undefined;
}

/** A language model to test, each kind of answer through both of its methods. To be made in the `describe` of its topics. */
export function languageSubject(createModel: CreateModel<LanguageModel>, options: LanguageModelTestOptions): Subject {
  const { capabilities, providerOptions, signedWith, apiKey = plainKey } = options;
  const serve = serving(createModel, { ...options, apiKey });
  const door = (way: Way): Door => ({
    name: way,
    async open(answers, other) {
      const { vendor, model } = await serve(answers, other);
      const asked = ask("Hi");
      return {
        vendor,
        model,
        ask: (context) => answer(model, way, asked, context),
        watched: (context) => answer(watched(model), way, asked, context),
      };
    },
  });
  return {
    serve: (...answers) => serve(answers),
    doors: ways.map(door),
    apiKey,
    capabilities: { ...wireDefaults, ...capabilities },
    providerOptions,
    signedWith,
  };
}

/** An embedding model to test. To be made in the `describe` of its topics. */
export function embeddingSubject(createModel: CreateModel<EmbeddingModel>, options: EmbeddingModelTestOptions): EmbeddingSubject {
  const { capabilities: { usage = true, ...capabilities } = {}, dimensions, apiKey = plainKey } = options;
  const serve = serving(createModel, { ...options, apiKey });
  const door: Door = {
    name: "embed",
    async open(answers, other) {
      const { vendor, model } = await serve(answers, other);
      return {
        vendor,
        model,
        ask: (context) => model.embed(["Hi"], contextOf(context)),
        watched: ({ signal, timeouts }) => embed(model, ["Hi"], { ...(signal && { signal }), ...(timeouts && { timeouts }) }),
      };
    },
  };
  return {
    serve: (...answers) => serve(answers),
    doors: [door],
    apiKey,
    capabilities: { ...errorDefaults, ...capabilities },
    reportsUsage: usage,
    dimensions,
  };
}

/** How an answer ends that the model refuses. */
export function refusalReason({ refusal }: Pick<Subject["capabilities"], "refusal">): "refusal" | "content-filter" {
  return refusal === "filter" ? "content-filter" : "refusal";
}

/** Lets tests start vendors. After each test they stop, and their requests are looked at. */
function serving<Model>(
  createModel: CreateModel<Model>,
  { vendor, sent, apiKey: usual }: Pick<LanguageModelTestOptions, "vendor" | "sent"> & { readonly apiKey: string },
): (answers: readonly FakeAnswer[], apiKey?: string) => Promise<Served<Model>> {
  let running: RunningVendor[] = [];
  afterEach(async () => {
    const ended = running;
    running = [];
    await Promise.all(ended.map((one) => one.close()));
    for (const { requests } of ended) for (const request of requests) sent?.(request);
  });
  return async (answers, apiKey = usual) => {
    const started = await vendor()
      .replies(...answers)
      .start();
    running.push(started);
    return { vendor: started, model: createModel({ baseURL: started.baseURL, apiKey }) };
  };
}

/** A key that looks like no vendor's, so that only those who know it can take it out of an error. */
const plainKey = "conformance-key-0123456789abcdef";

const errorDefaults: Required<ErrorCapabilities> = {
  retryAfter: ["milliseconds", "seconds", "date"],
  refusedReasons: [
    ...(["wrong-key", "no-permission", "unknown-model", "bad-request", "context-length"] as const),
    ...(["rate-limit", "quota", "overloaded", "server-error", "content-filter"] as const),
  ],
  requestIds: true,
  checksKey: true,
};

const wireDefaults: Omit<Required<WireCapabilities>, "output" | "tools" | "params" | "media"> = {
  ...errorDefaults,
  mediaByUrl: [],
  mediaInToolResults: [],
  choose: false,
  strictSchemas: false,
  toolChoices: ["auto", "none", "required", "named"],
  streamedArguments: true,
  argumentsAsText: "always",
  reasoning: "none",
  refusal: "words",
  finishReasons: ["stop", "length", "content-filter", "other"],
  usage: ["inputTokens", "outputTokens"],
  usageAlways: [],
  usageAtStart: [],
  endsWithoutMark: false,
  errorsBesideUsage: false,
  replyIds: true,
};
