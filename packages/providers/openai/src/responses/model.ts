import type { ModelCapabilities } from "@ashlar/core";
import type { ModelSetting, Wire } from "../wire-model.ts";
import { responsesReader } from "./reader.ts";
import { readResponse } from "./reply.ts";
import { responsesBody } from "./request.ts";

/** What the Responses API can do. Which of the media a model takes differs from model to model; the provider says so when one does not. */
export const responsesCapabilities: ModelCapabilities = {
  output: ["native", "tool", "text"],
  strictSchemas: true,
  tools: true,
  choose: false,
  logProbabilities: true,
  media: ["image", "file"],
};

/** The Responses API, as one model speaks it. */
export function responsesWire({ id, provider, server }: ModelSetting): Wire {
  return {
    path: "/responses",
    body: (request, stream) => responsesBody(request, id, provider, { server, stream }),
    readWhole: (reply) => readResponse(reply, provider),
    reader: responsesReader,
  };
}
