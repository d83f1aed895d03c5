import type { ModelRequest, Usage } from "@ashlar/core";
import { readReply } from "@ashlar/core/adapter";
import { generateBody } from "./request.ts";
import { resourceName } from "./resource-name.ts";
import type { GoogleTransport } from "./transport.ts";

/** What a request would be counted as. */
export type TokenCount = Required<Pick<Usage, "inputTokens">> & Pick<Usage, "cachedInputTokens">;

/** Counts the tokens of a request, its system instruction, tools and schema included. */
export async function countTokens(
  request: ModelRequest,
  { id, provider, transport, signal }: CountSetting & { readonly id: string; readonly signal: AbortSignal },
): Promise<TokenCount> {
  const body = { generateContentRequest: { model: resourceName(id), ...generateBody(request, id, provider) } };
  const exchange = await transport.post({ path: `${id}:countTokens`, body, model: id, streams: false }, { signal });
  return readReply(exchange, ({ totalTokens, cachedContentTokenCount: cached }) => {
    if (typeof totalTokens !== "number") throw new TypeError("it holds no number of tokens");
    return { inputTokens: totalTokens, ...(typeof cached === "number" && { cachedInputTokens: cached }) };
  });
}

interface CountSetting {
  readonly provider: string;
  readonly transport: GoogleTransport;
}
