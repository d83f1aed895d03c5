import type { CallContext, JsonObject, LanguageModel, ModelCapabilities, ModelRequest, Price } from "@ashlar/core";
import { readReply, readStream } from "@ashlar/core/adapter";
import { traitsOf } from "./models.ts";
import { messagesReader } from "./reader.ts";
import { readMessage } from "./reply.ts";
import { messagesBody } from "./request.ts";
import type { AnthropicTransport } from "./transport.ts";
import { usageOf } from "./usage.ts";

const path = "/v1/messages";

/** What a model is made of. */
export interface ModelSetting {
  readonly provider: string;
  readonly transport: AnthropicTransport;
  readonly capabilities: ModelCapabilities;
  readonly price: Price | undefined;
}

/** A model over the Messages API. */
export function messagesModel(id: string, { provider, transport, capabilities, price }: ModelSetting): LanguageModel {
  const traits = traitsOf(id);
  const readWhole = (message: JsonObject) => readMessage(message, provider);
  const wire = { readWhole, usageOf, reader: () => messagesReader(provider) };
  const post = (request: ModelRequest, context: CallContext, stream: boolean) => {
    const body = messagesBody(request, { model: id, provider, traits, stream });
    return transport.post({ path, model: id, body, streams: stream }, context);
  };
  return {
    provider,
    id,
    capabilities,
    ...(price && { price }),
    generate: async (request, context) => readReply(await post(request, context, false), readWhole, usageOf),
    stream: (request, context) => readStream(async () => post(request, context, true), wire),
  };
}
