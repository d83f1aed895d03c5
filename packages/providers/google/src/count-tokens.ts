import type { PromptContent } from "@ashlar/core";
import { type CountOptions, countWithin, readReply, type TokenCount } from "@ashlar/core/adapter";
import { generateBody } from "./request.ts";
import { resourceName } from "./resource-name.ts";
import type { GoogleTransport } from "./transport.ts";

/** Counts the tokens of a prompt with all that goes along with it. */
export function countTokens(
  id: string,
  prompt: PromptContent,
  options: CountOptions,
  { provider, transport }: { readonly provider: string; readonly transport: GoogleTransport },
): Promise<TokenCount> {
  return countWithin(prompt, options, async (request, context) => {
    const body = { generateContentRequest: { model: resourceName(id), ...generateBody(request, id, provider) } };
    const exchange = await transport.post({ path: `${id}:countTokens`, body, model: id, streams: false }, context);
    return readReply(exchange, ({ totalTokens, cachedContentTokenCount: cached }) => {
      if (typeof totalTokens !== "number") throw new TypeError("it holds no number of tokens");
      return { inputTokens: totalTokens, ...(typeof cached === "number" && { cachedInputTokens: cached }) };
    });
  });
}
