import type { CallContext, JsonObject, LanguageModel, ModelCapabilities, ModelRequest } from "@ashlar/core";
import { readReply, readStream } from "@ashlar/core/adapter";
import type { ModelSetting } from "../model-setting.ts";
import type { OpenAIOptions } from "../options.ts";
import { usageOf } from "../usage.ts";
import { chatReader } from "./reader.ts";
import { readChat } from "./reply.ts";
import { chatBody } from "./request.ts";

const path = "/chat/completions";

/** What Chat Completions can do. Which of the media a model takes differs from model to model; the provider says so when one does not. */
export const chatCapabilities: ModelCapabilities = {
  output: ["native", "tool", "text"],
  strictSchemas: true,
  tools: true,
  choose: false,
  logProbabilities: true,
  media: ["image", "audio", "file"],
};

/** A model over Chat Completions. */
export function chatModel(
  id: string,
  { provider, transport, capabilities, price, maxTokensField }: ModelSetting & Pick<OpenAIOptions, "maxTokensField">,
): LanguageModel {
  const options = maxTokensField && { maxTokensField };
  const readWhole = (reply: JsonObject) => readChat(reply, provider);
  const wire = { readWhole, usageOf, reader: () => chatReader(provider) };
  const post = (request: ModelRequest, context: CallContext, streams: boolean) =>
    transport.post({ path, model: id, body: chatBody(request, id, provider, { ...options, stream: streams }), streams }, context);
  return {
    provider,
    id,
    capabilities,
    ...(price && { price }),
    generate: async (request, context) => readReply(await post(request, context, false), readWhole, usageOf),
    stream: (request, context) => readStream(async () => post(request, context, true), wire),
  };
}
