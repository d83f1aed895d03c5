import type { EmbeddingModel, FinishReason, JsonObject, LanguageModel, MediaPart, ModelParams, OutputMode, Usage } from "@ashlar/core";
import type { FakeRequest, FakeVendor, RefusedReason, RetryAfterForm } from "../fakes/fake-vendor.ts";

/** Where a model's vendor is, and the key that it wants. */
export interface VendorAddress {
  /** As the vendor's SDK wants it: with the version where it has one. */
  readonly baseURL: string;
  readonly apiKey: string;
}

/** Makes the model under test. It must cost nothing: no request, and no complaint about a key before the first call. */
export type CreateModel<Model> = (vendor: VendorAddress) => Model;

/** A kind of media. */
export type MediaKind = MediaPart["type"];

/**
 * What an adapter can carry over its wire. The suite proves that all of this arrives, and that the rest is refused with an
 * `UnsupportedError` and not dropped. What is left out has the default that it names.
 */
export interface TestedCapabilities {
  /** Modes of structured output, the best first, as in the model's own `capabilities`. */
  readonly output: readonly OutputMode[];
  readonly tools: boolean;
  /** Parameters that the wire has. */
  readonly params: readonly (keyof ModelParams)[];
  /** Media in the user's messages, as bytes. */
  readonly media: readonly MediaKind[];
  /** Media in the user's messages, by an address that the provider fetches. Default: none. */
  readonly mediaByUrl?: readonly MediaKind[];
  /** Media in results of tools, as bytes. Default: none. */
  readonly mediaInToolResults?: readonly MediaKind[];
  /** True where the model scores labels. Default false. */
  readonly choose?: boolean;
  /** True where schemas may be enforced, in the strict subset. Default false. */
  readonly strictSchemas?: boolean;
}

/** How the vendor of a model of either kind says no. */
export interface ErrorCapabilities {
  /** Ways in which the vendor says how long to wait. Default: `milliseconds`, `seconds`, `date`. */
  readonly retryAfter?: readonly Exclude<RetryAfterForm, "none">[];
  /** Reasons for which the vendor refuses a request. Default: all. */
  readonly refusedReasons?: readonly RefusedReason[];
  /** False where the vendor gives requests no id. Default true. */
  readonly requestIds?: boolean;
  /** False where the adapter is given something that has the key already, and can't miss it. Default true. */
  readonly checksKey?: boolean;
}

/** What an adapter can carry over the wire of a vendor. */
export interface WireCapabilities extends TestedCapabilities, ErrorCapabilities {
  /** Choices of tools that the wire has, `named` for a single one. Default: all. */
  readonly toolChoices?: readonly ToolChoiceKind[];
  /** False where the wire sends a tool call's arguments in one piece. Default true. */
  readonly streamedArguments?: boolean;
  /**
   * Where arguments of a tool call can be broken: the wire has them as text in whole replies and in streams (default), in streams only, or
   * nowhere.
   */
  readonly argumentsAsText?: "always" | "in-streams" | "never";
  /** Reasoning: the wire has none; it is shown; or it is shown, signed, and wanted back on the next turn. Default `none`. */
  readonly reasoning?: "none" | "shown" | "signed";
  /**
   * A refusal: the wire has none; it looks like the filter's work; it has a reason of its own; or a reason and words. Default `words`.
   */
  readonly refusal?: "none" | "filter" | "reason" | "words";
  /** Finish reasons that the wire has, beside `refusal` and `tool-calls`. Default: `stop`, `length`, `content-filter`, `other`. */
  readonly finishReasons?: readonly Exclude<FinishReason, "refusal" | "tool-calls">[];
  /** Fields of usage that the wire reports. Default: `inputTokens` and `outputTokens`. */
  readonly usage?: readonly (keyof Usage)[];
  /** Fields of usage that the wire always reports, as 0 where there is nothing to report. Default: none. */
  readonly usageAlways?: readonly (keyof Usage)[];
  /** Fields of usage that a stream tells at its beginning, so that an attempt that fails later has them. Default: none. */
  readonly usageAtStart?: readonly (keyof Usage)[];
  /** True where servers of this wire leave out the last event of a stream, so that an answer is complete without it. Default false. */
  readonly endsWithoutMark?: boolean;
  /** True where a reply may hold an error, as OpenAI writes it, beside its usage. Default false. */
  readonly errorsBesideUsage?: boolean;
  /** False where a reply does not say its own id and model. Default true. */
  readonly replyIds?: boolean;
}

/** A choice of tools as the suite tells it apart. */
export type ToolChoiceKind = "auto" | "none" | "required" | "named";

/** What the two kinds of suite with a vendor have in common. */
interface VendorOptions {
  /** What the suite is called in the report. Default: `a language model` or `an embedding model`. */
  readonly name?: string;
  /** Makes the fake vendor that speaks the adapter's wire, such as `fakeOpenAI`. */
  readonly vendor: () => FakeVendor;
  /** The key that is sent, and that no error may show. Default: one that does not look like any vendor's. */
  readonly apiKey?: string;
  /**
   * Looks at each request that the vendor got, and throws where it is not what this vendor wants: the place for its published schema.
   * `expect` may be used.
   */
  readonly sent?: (request: FakeRequest) => void;
}

/** What the two kinds of suite without a vendor have in common. */
interface EmbeddedOptions {
  readonly name?: string;
  readonly vendor?: undefined;
  /** Milliseconds that one test may take; a first one may have to load the model. Default 60,000. */
  readonly timeout?: number;
}

/** Options for an adapter whose vendor can be faked. */
export interface LanguageModelTestOptions extends VendorOptions {
  readonly capabilities: WireCapabilities;
  /** An example of the provider's own options, whose values are to be found in the request: `{ user: "aardvark" }`. Default: not tested. */
  readonly providerOptions?: JsonObject;
  /** The provider's own options with which it signs reasoning, where that needs any: `{ store: false }`. */
  readonly signedWith?: JsonObject;
}

/** Options for a model that runs in this process: only what needs no script is tested, on the model itself. */
export interface EmbeddedModelTestOptions extends EmbeddedOptions {
  readonly capabilities: TestedCapabilities;
  /** Tokens that an answer may have, to keep the tests short. Default 24. */
  readonly maxOutputTokens?: number;
}

/** Options for an embedding model whose vendor can be faked. */
export interface EmbeddingModelTestOptions extends VendorOptions {
  /** Length of the vectors, if the model knows it before the first call. */
  readonly dimensions?: number;
  readonly capabilities?: ErrorCapabilities & {
    /** False where the wire does not report tokens. Default true. */
    readonly usage?: boolean;
  };
}

/** Options for an embedding model that runs in this process. */
export interface EmbeddedEmbeddingTestOptions extends EmbeddedOptions {
  /** Length of the vectors. */
  readonly dimensions: number;
}

/** Makes the language model under test. */
export type CreateLanguageModel = CreateModel<LanguageModel>;
/** Makes the embedding model under test. */
export type CreateEmbeddingModel = CreateModel<EmbeddingModel>;
