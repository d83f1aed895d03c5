import type { CallContext, JsonObject, ModelCapabilities, ModelReply, ModelRequest } from "@ashlar/core";
import { type ModelWork, readReply, readStream, type WireReader } from "@ashlar/core/adapter";
import { fitRequest } from "./fit-request.ts";
import type { OpenAIProviderOptions } from "./options.ts";
import { streamWithTimeout, withTimeout } from "./timeout.ts";
import type { OpenAITransport } from "./transport.ts";
import { usageOf } from "./usage.ts";

/** What a model of either wire is made of. */
export interface ModelSetting {
  readonly id: string;
  readonly provider: string;
  readonly transport: OpenAITransport;
  /** The media that are taken, where server or model say so; else those of the wire. */
  readonly media: ModelCapabilities["media"] | undefined;
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
  const { id, transport, server } = setting;
  const { path, readWhole } = wire;
  const streamed = { readWhole, usageOf, reader: wire.reader };
  const post = (request: ModelRequest, context: CallContext, streams: boolean) =>
    transport.post({ path, model: id, body: requestBody(setting, wire, request, streams), streams }, context);
  return {
    generate: (request, outer) =>
      withTimeout(outer, server.timeout, async (context) => readReply(await post(request, context, false), readWhole, usageOf)),
    stream: (request, outer) =>
      streamWithTimeout(outer, server.timeout, (context) => readStream(async () => post(request, context, true), streamed)),
  };
}

/** The body of a request, checked against what the server can do. */
export function requestBody(setting: ModelSetting, wire: Wire, request: ModelRequest, streams: boolean): object {
  return wire.body(fitRequest(request, setting), streams);
}
