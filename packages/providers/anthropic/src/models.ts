import type { ModelCapabilities } from "@ashlar/core";

/** What requests to a model may hold. */
export interface ModelTraits {
  /** Tokens that prompt and answer may have together. */
  readonly contextLength?: number;
  /** `max_tokens` where `params.maxOutputTokens` is not set. */
  readonly defaultMaxTokens: number;
  /** Takes `temperature`, `top_p` and `top_k`. */
  readonly sampling: boolean;
  /** How it thinks: as much as it finds right, steered by an effort, or up to a budget of tokens. */
  readonly thinking: "adaptive" | "budget";
  /** The type of `thinking` that switches it off; `undefined` where nothing does. */
  readonly thinkingOff: "disabled" | "between_tools" | undefined;
  /** Can be made to use a tool. */
  readonly forcedTools: boolean;
  /** Constrains text to a schema. */
  readonly nativeOutput: boolean;
}

const newest: ModelTraits = {
  defaultMaxTokens: 32_000,
  sampling: false,
  thinking: "adaptive",
  thinkingOff: undefined,
  forcedTools: false,
  nativeOutput: true,
};
const of5 = { ...newest, contextLength: 1_000_000 };
const of46: ModelTraits = { ...of5, sampling: true, thinkingOff: "disabled", forcedTools: true };
const of45: ModelTraits = { ...of46, contextLength: 200_000, thinking: "budget" };
const oldest: ModelTraits = { ...of45, defaultMaxTokens: 4096, nativeOutput: false };
const { contextLength: _, ...other } = oldest;

/**
 * Claude's models, the first row that matches.
 *
 * Source: https://platform.claude.com/docs/en/models/overview, its migration guides for each model, and
 * https://platform.claude.com/docs/en/build-with-claude/thinking-troubleshooting, as of November 2026
 */
const table: readonly (readonly [RegExp, ModelTraits])[] = [
  [/(?:fable|mythos)-5(?!\d|[-.]\d(?!\d))|mythos-preview/, { ...of5, forcedTools: true }],
  [/(?:fable|mythos)-5|opus-5[-.]5/, of5],
  [/sonnet-5[-.]5/, { ...of5, thinkingOff: "between_tools" }],
  [/haiku-5[-.]5|(?:opus|sonnet)-5(?!\d|[-.]\d(?!\d))|opus-4[-.][78]/, { ...of5, thinkingOff: "disabled", forcedTools: true }],
  [/(?:opus|sonnet)-4[-.]6/, of46],
  [/(?:opus|sonnet|haiku)-4[-.]5/, of45],
  [/claude-(?:instant|[123]\b)|(?:opus|sonnet)-4/, oldest],
];

/**
 * What requests to a model may hold. A Claude model that is not known is taken for one of the newest, which take the least; a model of
 * another name for one that takes what this wire has always had.
 */
export function traitsOf(id: string): ModelTraits {
  if (!id.includes("claude")) return other;
  return table.find(([pattern]) => pattern.test(id))?.[1] ?? newest;
}

/** What a model can do. */
export function capabilitiesOf({ contextLength, nativeOutput, forcedTools }: ModelTraits): ModelCapabilities {
  return {
    output: [...(nativeOutput ? ["native" as const] : []), ...(forcedTools ? ["tool" as const] : []), "text"],
    tools: true,
    choose: false,
    logProbabilities: false,
    media: ["image", "file"],
    ...(contextLength !== undefined && { contextLength }),
  };
}
