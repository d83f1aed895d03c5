import type { PromptContent } from "@ashlar/core";
import { type CountOptions, countWithin, readReply, type TokenCount } from "@ashlar/core/adapter";
import { traitsOf } from "./models.ts";
import { messagesBody } from "./request.ts";
import type { AnthropicTransport } from "./transport.ts";

/** Fields of a request that cost tokens. The API refuses all others when it counts. */
const counted = ["model", "messages", "system", "tools", "tool_choice", "thinking", "output_config", "cache_control", "speed", "betas"];

/** Counts the tokens of a prompt with all that goes along with it. */
export function countTokens(
  id: string,
  prompt: PromptContent,
  options: CountOptions,
  { provider, transport }: { readonly provider: string; readonly transport: AnthropicTransport },
): Promise<TokenCount> {
  return countWithin(prompt, options, async (request, context) => {
    const whole = messagesBody(request, { model: id, provider, traits: traitsOf(id), stream: false });
    const body = Object.fromEntries(Object.entries(whole).filter(([field]) => counted.includes(field)));
    const exchange = await transport.post({ path: "/v1/messages/count_tokens", model: id, body, streams: false }, context);
    return readReply(exchange, ({ input_tokens }) => {
      if (typeof input_tokens !== "number") throw new TypeError("it holds no number of tokens");
      return { inputTokens: input_tokens };
    });
  });
}
