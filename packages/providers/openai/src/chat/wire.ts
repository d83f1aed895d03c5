import type { ModelSetting, Wire } from "../wire-model.ts";
import { chatReader } from "./reader.ts";
import { readChat } from "./reply.ts";
import { chatBody } from "./request.ts";

/** Chat Completions, as one model speaks them. */
export function chatWire({ id, provider, server }: ModelSetting): Wire {
  return {
    path: "/chat/completions",
    body: (request, stream) => chatBody(request, id, provider, { server, stream }),
    readWhole: (reply) => readChat(reply, provider),
    reader: () => chatReader(provider),
  };
}
