import type { CallContext, JsonObject, ModelRequest } from "@ashlar/core";
import { type ModelWork, readReply, readStream } from "@ashlar/core/adapter";
import { callIds } from "./call-ids.ts";
import { generatedReader } from "./reader.ts";
import { readGenerated, refuseFailure } from "./reply.ts";
import { generateBody } from "./request.ts";
import type { GoogleTransport } from "./transport.ts";
import { usageOf } from "./usage.ts";

/** What a model is made of. */
export interface ModelSetting {
  readonly provider: string;
  readonly transport: GoogleTransport;
}

/** What a Gemini model does. */
export function geminiModel(id: string, { provider, transport }: ModelSetting): ModelWork {
  const post = (request: ModelRequest, context: CallContext, streams: boolean) => {
    const path = `${id}:${streams ? "streamGenerateContent" : "generateContent"}`;
    return transport.post({ path, model: id, body: generateBody(request, id, provider), streams }, context);
  };
  const reading = ({ messages }: ModelRequest) => {
    const makeId = callIds(messages);
    const readWhole = (reply: JsonObject) => readGenerated(reply, provider, makeId);
    return { readWhole, usageOf, reader: () => generatedReader(provider, id, makeId) };
  };
  return {
    async generate(request, context) {
      const reply = await readReply(await post(request, context, false), reading(request).readWhole, usageOf);
      refuseFailure(reply, provider, id, reply);
      return reply;
    },
    stream: (request, context) => readStream(async () => post(request, context, true), reading(request)),
  };
}
