import type { CallContext, JsonObject, ModelReply, ModelRequest } from "@ashlar/core";
import { type ModelWork, readReply, readStream, type WireReader } from "@ashlar/core/adapter";
import type { OpenAIProviderOptions } from "./options.ts";
import type { OpenAITransport } from "./transport.ts";
import { usageOf } from "./usage.ts";

/** What a model of either wire is made of. */
export interface ModelSetting {
  readonly id: string;
  readonly provider: string;
  readonly transport: OpenAITransport;
  /** Fits a request to a server that can't do all that OpenAI's can. */
  readonly fit: ((request: ModelRequest) => ModelRequest) | undefined;
  /** What the server can't do, or does differently. */
  readonly server: OpenAIProviderOptions;
}

/** One of the two wires, as one model speaks it. */
export interface Wire {
  readonly path: "/responses" | "/chat/completions";
  /** @throws UnsupportedError for what the wire can't carry */
  body(request: ModelRequest, streams: boolean): object;
  readWhole(body: JsonObject): ModelReply;
  reader(): WireReader;
}

/** What a model over one of the wires does. */
export function wireModel(setting: ModelSetting, wire: Wire): ModelWork {
  const { id, transport } = setting;
  const { path, readWhole, reader } = wire;
  const post = (request: ModelRequest, context: CallContext, streams: boolean) =>
    transport.post({ path, model: id, body: requestBody(setting, wire, request, streams), streams }, context);
  return {
    generate: async (request, context) => readReply(await post(request, context, false), readWhole, usageOf),
    stream: (request, context) => readStream(async () => post(request, context, true), { readWhole, usageOf, reader }),
  };
}

/** The body of a request, fitted to what the server can do. */
export function requestBody({ fit }: ModelSetting, wire: Wire, request: ModelRequest, streams: boolean): object {
  return wire.body(fit ? fit(request) : request, streams);
}
