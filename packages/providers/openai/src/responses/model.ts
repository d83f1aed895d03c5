import type { CallContext, JsonObject, LanguageModel, ModelCapabilities, ModelRequest } from "@ashlar/core";
import { readReply, readStream } from "@ashlar/core/adapter";
import type { ModelSetting } from "../model-setting.ts";
import { usageOf } from "../usage.ts";
import { responsesReader } from "./reader.ts";
import { readResponse } from "./reply.ts";
import { responsesBody } from "./request.ts";

const path = "/responses";

/** What the Responses API can do. Which of the media a model takes differs from model to model; the provider says so when one does not. */
export const responsesCapabilities: ModelCapabilities = {
  output: ["native", "tool", "text"],
  strictSchemas: true,
  tools: true,
  choose: false,
  logProbabilities: true,
  media: ["image", "file"],
};

/** A model over the Responses API. */
export function responsesModel(id: string, { provider, transport, capabilities, price }: ModelSetting): LanguageModel {
  const readWhole = (reply: JsonObject) => readResponse(reply, provider);
  const wire = { readWhole, usageOf, reader: responsesReader };
  const post = (request: ModelRequest, context: CallContext, streams: boolean) =>
    transport.post({ path, model: id, body: responsesBody(request, id, provider, streams), streams }, context);
  return {
    provider,
    id,
    capabilities,
    ...(price && { price }),
    generate: async (request, context) => readReply(await post(request, context, false), readWhole, usageOf),
    stream: (request, context) => readStream(async () => post(request, context, true), wire),
  };
}
