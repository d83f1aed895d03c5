import { type LanguageModel, type ModelRequest, type OutputMode, openedReply, type ReplyPart, wrapModel } from "@ashlar/core";

/** A model that gives this JSON for an answer, without a request: so that a repaired answer takes the way of every other. */
export function cannedModel(model: LanguageModel, json: string, mode: OutputMode): LanguageModel {
  const part = ({ tools }: ModelRequest): ReplyPart => {
    // The tool of the answer stands behind the call's own.
    const answer = mode === "tool" ? tools?.at(-1) : undefined;
    return answer ? { type: "tool-call", id: "repaired", name: answer.name, input: JSON.parse(json) } : { type: "text", text: json };
  };
  return wrapModel(model, { name: "repair" }, async (_open, request) =>
    openedReply({ content: [part(request)], finishReason: "stop", usage: {} }),
  );
}
