import type { CallContext, ModelRequest, ToolDefinition } from "../model.ts";
import { renderPrompt } from "../prompt/render.ts";
import type { PromptContent } from "../prompt/template.ts";
import type { Tool } from "../tool.ts";
import type { Usage } from "../usage.ts";
import { within } from "./batch/steady.ts";

/** What belongs to a request beside its prompt, as far as it is counted. */
export interface CountOptions extends Omit<ModelRequest, "messages" | "tools"> {
  readonly tools?: readonly (Tool | ToolDefinition)[];
  readonly signal?: AbortSignal;
}

/** What a request would be counted as. */
export type TokenCount = Required<Pick<Usage, "inputTokens">> & Pick<Usage, "cachedInputTokens">;

/** A provider that counts tokens. */
export interface TokenCounter {
  /**
   * Counts the tokens of a prompt as the model would, without asking it: messages, tools, schema and reasoning. It costs nothing.
   *
   * @example
   * const { inputTokens } = await anthropic.countTokens("claude-opus-5-5", [system(rules), prompt`Hello`], { tools: [weather] });
   *
   * @throws the errors that the model throws, and TimeoutError after a minute without an answer
   */
  countTokens(id: string, prompt: PromptContent, options?: CountOptions): Promise<TokenCount>;
}

/** Milliseconds that a count may take. */
const limit = 60_000;

/**
 * Has the tokens of a prompt counted, with all that goes along with it: tools, schema, reasoning.
 *
 * @param count asks the provider
 * @throws TimeoutError after a minute without an answer, AbortedError, and what `count` throws
 */
export function countWithin(
  prompt: PromptContent,
  { tools, signal = new AbortController().signal, ...rest }: CountOptions,
  count: (request: ModelRequest, context: CallContext) => Promise<TokenCount>,
): Promise<TokenCount> {
  const messages = renderPrompt(prompt);
  const request = { messages, ...(tools && { tools: tools.map((tool) => ({ strict: false, ...tool })) }), ...rest };
  return within({ signal, timeouts: { total: limit } }, (limited) => count(request, { signal: limited.signal }));
}
