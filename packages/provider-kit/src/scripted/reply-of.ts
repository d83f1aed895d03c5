import { type Choice, type JsonValue, type ModelReply, type ReplyEnd, reasoning, text, toolCall, type Usage } from "@ashlar/core";
import { jsonText } from "@ashlar/core/adapter";
import type { ScriptedReply } from "./answer.ts";
import type { SaidPart } from "./events-of.ts";

const defaultUsage: Usage = { inputTokens: 10, outputTokens: 5 };

/**
 * The whole reply that a scripted model gives for an answer: for what a test expects, and for blocks that answer without a model.
 *
 * @example
 * replyOf("Hi.") // { content: [{ type: "text", text: "Hi." }], finishReason: "stop", usage: { inputTokens: 10, outputTokens: 5 } }
 * replyOf({ toolCalls: [{ name: "weather", arguments: { city: "Oslo" } }] }) // its call has the id `call-1`
 */
export function replyOf(answer: string | Omit<ScriptedReply, "error" | "delay" | "pause">): ModelReply {
  const reply = typeof answer === "string" ? { text: answer } : answer;
  const content = partsOf(reply, (index) => `call-${index + 1}`).map(({ part }) => part);
  return { content, ...endOf(reply) };
}

/** What a reply says, part by part. @param idOf names the tool calls that have no id of their own */
export function partsOf(reply: ScriptedReply, idOf: (index: number) => string): readonly SaidPart[] {
  const { reasoning: thought, text: words, object, toolCalls = [], refusal, content = [] } = reply;
  const said: SaidPart[] = content.map((part) => ({ part }));
  if (thought !== undefined) said.push({ part: reasoning(thought) });
  if (typeof words === "object") said.push({ part: text(words.join("")), pieces: words });
  for (const whole of [typeof words === "string" ? words : "", object === undefined ? "" : jsonText(object as JsonValue), refusal ?? ""]) {
    // Adapters make no part of nothing.
    if (whole !== "") said.push({ part: text(whole) });
  }
  for (const [index, { id, name, arguments: input }] of toolCalls.entries()) {
    said.push({ part: toolCall(id ?? idOf(index), name, typeof input === "string" ? input : jsonText(input)) });
  }
  return said;
}

/** How a reply ends. @param usual what it consumed, where it does not say so */
export function endOf(reply: ScriptedReply, usual: Usage = defaultUsage): ReplyEnd {
  const {
    reasoning: _1,
    text: _2,
    object: _3,
    toolCalls = [],
    refusal,
    scores,
    content = [],
    error: _4,
    delay: _5,
    pause: _6,
    ...end
  } = reply;
  const callsTools = toolCalls.length > 0 || content.some(({ type }) => type === "tool-call");
  const finishReason = refusal !== undefined ? "refusal" : callsTools ? "tool-calls" : "stop";
  return { finishReason, usage: usual, ...(scores && { choice: choiceOf(scores) }), ...end };
}

function choiceOf(probabilities: Readonly<Record<string, number>>): Choice {
  const scores = Object.entries(probabilities).map(([label, probability]) => ({
    label,
    logProbability: Math.log(probability),
    probability,
  }));
  const [best] = scores.toSorted((a, b) => b.probability - a.probability);
  if (!best) throw new TypeError("`scores` of a scripted reply names no label. Give each label of the request its probability.");
  return { label: best.label, scores };
}
