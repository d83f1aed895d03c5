import { InvalidRequestError, type LanguageModel, type ModelRequest, type ReplyEnd, type UnsupportedError } from "@ashlar/core";
import { mediaOf, unsupported } from "@ashlar/core/adapter";
import type { ScriptedReply } from "./answer.ts";

type Named = Pick<LanguageModel, "id" | "capabilities">;

/** The error for what a request wants and the model is said not to be able to do, as an adapter has it. */
export function beyondModel(
  { messages, tools = [], output, params }: ModelRequest,
  { id, capabilities }: Named,
): UnsupportedError | undefined {
  const refused = mediaOf(messages).find(({ type }) => !capabilities.media.includes(type));
  if (refused) {
    const taken = capabilities.media.length > 0 ? `it takes ${capabilities.media.join(", ")}` : "it takes text only";
    return unsupported(refused.type, id, `${taken}; leave it out, or name it in the media of its capabilities`);
  }
  if (params?.logProbabilities !== undefined && !capabilities.logProbabilities)
    return unsupported("params.logProbabilities", id, "leave them out, or give it the capabilities { logProbabilities: true }");
  if (tools.length > 0 && !capabilities.tools)
    return unsupported("tools", id, "leave them out, or give it the capabilities { tools: true }");
  if (output?.type === "choice" && !capabilities.choose)
    return unsupported("labels to be scored", id, "ask for JSON, or give it the capabilities { choose: true }");
  if (output?.type === "json" && !capabilities.output.includes(output.mode))
    return unsupported(`output mode ${output.mode}`, id, "ask in another mode, or add it to output of its capabilities");
  return undefined;
}

/** The error for an answer that a request for labels, or for none, can't have: the slip is in the script. */
export function slipOfScript({ output }: ModelRequest, reply: ScriptedReply, end: ReplyEnd, id: string): InvalidRequestError | undefined {
  const slip = (told: string): InvalidRequestError => new InvalidRequestError(`The script of the model "${id}" ${told}`, { model: id });
  if (output?.type !== "choice") {
    if (!reply.scores) return undefined;
    return slip(
      "gives `scores`, but the request does not ask for labels to be scored. Give the model the capabilities { choose: true } and the call an output of fixed labels without tools, or answer with `object` or `text`.",
    );
  }
  if (!end.choice) {
    const scores = output.labels.map((label, at) => `${JSON.stringify(label)}: ${at === 0 ? 1 : 0}`).join(", ");
    return end.finishReason === "stop"
      ? slip(`gives no \`scores\`, and the request asks for labels to be scored. Answer with { scores: { ${scores} } }.`)
      : undefined;
  }
  const stranger = end.choice.scores.find(({ label }) => !output.labels.includes(label));
  return stranger && slip(`scores ${JSON.stringify(stranger.label)}, and the request has the labels ${JSON.stringify(output.labels)}.`);
}
