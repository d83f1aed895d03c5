import type { CallContext, JsonObject, ModelRequest } from "@ashlar/core";
import { type Exchange, type ModelWork, readReply, readStream } from "@ashlar/core/adapter";
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
}

/** What a model over the Messages API does. */
export function messagesModel(id: string, { provider, transport }: ModelSetting): ModelWork {
  const traits = traitsOf(id);
  const readWhole = (message: JsonObject) => readMessage(message, provider);
  const wire = { readWhole, usageOf, reader: () => messagesReader(provider) };
  const post = async (request: ModelRequest, context: CallContext, stream: boolean): Promise<Exchange> => {
    const body = messagesBody(request, { model: id, provider, traits, stream });
    return transport.post({ path, model: id, body, streams: stream }, context);
  };
  return {
    generate: async (request, context) => readReply(await post(request, context, false), readWhole, usageOf),
    stream: (request, context) => readStream(() => post(request, context, true), wire),
  };
}
