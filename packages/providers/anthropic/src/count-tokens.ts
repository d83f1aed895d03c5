import {
  type ModelRequest,
  type PromptContent,
  renderPrompt,
  TimeoutError,
  type Tool,
  type ToolDefinition,
  type Usage,
} from "@ashlar/core";
import { readReply } from "@ashlar/core/adapter";
import { traitsOf } from "./models.ts";
import { messagesBody } from "./request.ts";
import type { AnthropicTransport } from "./transport.ts";

/** What belongs to a request beside its prompt. */
export interface CountOptions extends Omit<ModelRequest, "messages" | "tools"> {
  readonly tools?: readonly (Tool | ToolDefinition)[];
  readonly signal?: AbortSignal;
}

/** What a request would be counted as. */
export type TokenCount = Required<Pick<Usage, "inputTokens">>;

/** Fields of a request that cost tokens. The API refuses all others when it counts. */
const counted = ["model", "messages", "system", "tools", "tool_choice", "thinking", "output_config", "cache_control", "speed", "betas"];
/** Milliseconds that a count may take. */
const limit = 60_000;

/**
 * Counts the tokens of a prompt with all that goes along with it.
 *
 * @throws TimeoutError after a minute without an answer
 */
export async function countTokens(
  id: string,
  prompt: PromptContent,
  { tools, signal, ...rest }: CountOptions,
  { provider, transport }: { readonly provider: string; readonly transport: AnthropicTransport },
): Promise<TokenCount> {
  const request: ModelRequest = {
    messages: renderPrompt(prompt),
    ...(tools && { tools: tools.map((tool) => ({ strict: false, ...tool })) }),
    ...rest,
  };
  const whole = messagesBody(request, { model: id, provider, traits: traitsOf(id), stream: false });
  const body = Object.fromEntries(Object.entries(whole).filter(([field]) => counted.includes(field)));
  const late = new AbortController();
  const timer = setTimeout(() => {
    const message = `Counting tokens took longer than ${limit} ms. Try again, or pass a signal that aborts it earlier.`;
    late.abort(new TimeoutError(message, { timeout: "total", milliseconds: limit }));
  }, limit);
  try {
    const context = { signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal };
    const exchange = await transport.post({ path: "/v1/messages/count_tokens", model: id, body, streams: false }, context);
    return await readReply(exchange, ({ input_tokens }) => {
      if (typeof input_tokens !== "number") throw new TypeError("it holds no number of tokens");
      return { inputTokens: input_tokens };
    });
  } finally {
    clearTimeout(timer);
  }
}
