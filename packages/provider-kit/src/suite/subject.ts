import { type CallContext, type EmbeddingModel, embed, type JsonObject, type LanguageModel } from "@ashlar/core";
import { afterEach } from "vitest";
import type { FakeAnswer, FakeRequest, FakeVendor, RunningVendor } from "../fakes/fake-vendor.ts";
import { answer, contextOf, type Way, watched, ways } from "./asking.ts";
import type { CreateModel, WireCapabilities } from "./options.ts";
import { ask } from "./samples.ts";

/** The key that the suite sends; no error may show it. */
export const key = "conformance-key-0123456789abcdef";

/** A model under test, and the vendor that it asks. Both end with the test. */
export interface Served<Model> {
  readonly vendor: RunningVendor;
  readonly model: Model;
}

/** Starts a vendor with a script, and makes a model that asks it, with the suite's key or another. */
export type Serve<Model> = (answers: readonly FakeAnswer[], apiKey?: string) => Promise<Served<Model>>;

/** What the topics of a language model test: how to start it, and what it can do. */
export interface Subject {
  serve(...answers: readonly FakeAnswer[]): Promise<Served<LanguageModel>>;
  readonly capabilities: Required<WireCapabilities>;
  readonly providerOptions: JsonObject | undefined;
  readonly doors: readonly Door[];
}

/** What the topics that language models and embedding models have in common ask. */
export interface Asked {
  readonly vendor: RunningVendor;
  readonly model: { readonly provider: string; readonly id: string };
  /** Asks the adapter itself. */
  ask(context?: Partial<CallContext>, said?: string): Promise<unknown>;
  /** Asks as core does, which keeps the limits of time. */
  watched(context: Partial<CallContext>): Promise<unknown>;
}

/** One way in which a model of either kind can be asked. */
export interface Door {
  readonly name: Way | "embed";
  open(answers: readonly FakeAnswer[], apiKey?: string): Promise<Asked>;
}

/** What both kinds of model can be asked, and which errors their vendor has. */
export interface Doors {
  readonly doors: readonly Door[];
  readonly capabilities: Required<Pick<WireCapabilities, "retryAfter" | "refusedReasons" | "requestIds">>;
}

/**
 * Lets tests start vendors. After each test they stop, and their requests are looked at. To be called in the suite's own `describe`.
 */
export function serving<Model>(
  createModel: CreateModel<Model>,
  vendor: () => FakeVendor,
  sent: ((request: FakeRequest) => void) | undefined,
): Serve<Model> {
  let running: RunningVendor[] = [];
  afterEach(async () => {
    const ended = running;
    running = [];
    await Promise.all(ended.map((one) => one.close()));
    if (sent) for (const { requests } of ended) requests.forEach((request) => void sent(request));
  });
  return async (answers, apiKey = key) => {
    const started = await vendor()
      .replies(...answers)
      .start();
    running.push(started);
    return { vendor: started, model: createModel({ baseURL: started.baseURL, apiKey }) };
  };
}

/** The two doors of a language model. */
export function languageDoors(serve: Serve<LanguageModel>): readonly Door[] {
  return ways.map((way) => ({
    name: way,
    async open(answers, apiKey) {
      const { vendor, model } = await serve(answers, apiKey);
      return {
        vendor,
        model,
        ask: (context, said = "Hi") => answer(model, way, ask(said), context),
        watched: (context) => answer(watched(model), way, ask("Hi"), context),
      };
    },
  }));
}

/** The one door of an embedding model. */
export function embeddingDoor(serve: Serve<EmbeddingModel>): Door {
  return {
    name: "embed",
    async open(answers, apiKey) {
      const { vendor, model } = await serve(answers, apiKey);
      return {
        vendor,
        model,
        ask: (context, said = "Hi") => model.embed([said], contextOf(context)),
        watched: ({ signal, timeouts }) => embed(model, ["Hi"], { ...(signal && { signal }), ...(timeouts && { timeouts }) }),
      };
    },
  };
}

/** The errors of a wire, with the defaults filled in. */
export function errorCapabilities(
  given: Pick<WireCapabilities, "retryAfter" | "refusedReasons" | "requestIds"> = {},
): Doors["capabilities"] {
  return { retryAfter: ["milliseconds", "seconds", "date"], refusedReasons: allReasons, requestIds: true, ...given };
}

/** What a wire can carry, with the defaults filled in. */
export function wireCapabilities(given: WireCapabilities): Subject["capabilities"] {
  return {
    mediaByUrl: [],
    mediaInToolResults: [],
    choose: false,
    toolChoices: ["auto", "none", "required", "named"],
    streamedArguments: true,
    argumentsAsText: "always",
    reasoning: "none",
    refusal: "words",
    finishReasons: ["stop", "length", "content-filter", "other"],
    usage: ["inputTokens", "outputTokens"],
    usageAtStart: [],
    replyIds: true,
    ...errorCapabilities(given),
    ...given,
  };
}

const allReasons = [
  "wrong-key",
  "no-permission",
  "unknown-model",
  "bad-request",
  "context-length",
  "rate-limit",
  "quota",
  "overloaded",
  "server-error",
  "content-filter",
] as const;
