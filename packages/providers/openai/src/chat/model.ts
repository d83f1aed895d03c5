import type { ModelCapabilities } from "@ashlar/core";
import type { ModelSetting, Wire } from "../wire-model.ts";
import { chatReader } from "./reader.ts";
import { readChat } from "./reply.ts";
import { chatBody } from "./request.ts";

/** What Chat Completions can do. Which of the media a model takes differs from model to model; the provider says so when one does not. */
export const chatCapabilities: ModelCapabilities = {
  output: ["native", "tool", "text"],
  strictSchemas: true,
  tools: true,
  choose: false,
  logProbabilities: true,
  media: ["image", "audio", "file"],
};

/** Chat Completions, as one model speaks them. */
export function chatWire({ id, provider, server }: ModelSetting): Wire {
  return {
    path: "/chat/completions",
    body: (request, stream) => chatBody(request, id, provider, { server, stream }),
    readWhole: (reply) => readChat(reply, provider),
    reader: () => chatReader(provider),
  };
}
