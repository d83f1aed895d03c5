import type { ModelSetting, Wire } from "../wire-model.ts";
import { responsesReader } from "./reader.ts";
import { readResponse } from "./reply.ts";
import { responsesBody } from "./request.ts";

/** The Responses API, as one model speaks it. */
export function responsesWire({ id, provider, server }: ModelSetting): Wire {
  return {
    path: "/responses",
    body: (request, stream) => responsesBody(request, id, provider, { server, stream }),
    readWhole: (reply) => readResponse(reply, provider),
    reader: () => responsesReader(provider),
  };
}
