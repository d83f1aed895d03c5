import type { FinishReason, JsonObject, TokenLogProbability } from "@ashlar/core";
import type { NextId } from "../next-id.ts";
import { argumentsValue, pieces, type Said, textPieces } from "../said.ts";
import type { ModelPath, WireEvent } from "../wire.ts";
import { usageMetadata } from "./usage.ts";

const finishReasons: Readonly<Record<FinishReason, string>> = {
  stop: "STOP",
  length: "MAX_TOKENS",
  "tool-calls": "STOP",
  refusal: "SAFETY",
  "content-filter": "PROHIBITED_CONTENT",
  other: "OTHER",
};

/** `…:generateContent` and `…:streamGenerateContent`. Source: https://ai.google.dev/api/generate-content */
export function generateContentPath(model: string, nextId: NextId): ModelPath {
  const base = { modelVersion: `${model}-001`, responseId: nextId("response") };
  return {
    whole: (reply) => ({
      candidates: [{ ...candidate(parts(reply, nextId), reply), ...logprobs(reply.tokens) }],
      usageMetadata: usageMetadata(reply.usage),
      ...base,
    }),
    stream: (reply) => ({
      *events() {
        // Each chunk counts what has been used so far.
        const { outputTokens: _, reasoningTokens: _1, ...input } = reply.usage;
        const soFar = usageMetadata(input);
        const chunk = (part: JsonObject, rest: JsonObject = {}): WireEvent => ({
          data: { candidates: [{ content: content([part]), index: 0, ...rest }], usageMetadata: soFar, ...base },
          role: "piece",
        });
        const said = parts(reply, nextId);
        for (const { text, thoughtSignature, ...part } of said) {
          if (typeof text !== "string") yield chunk({ ...part, thoughtSignature });
          else if (part.thought) for (const piece of pieces(text, reply.pieceLength)) yield chunk({ text: piece, ...part });
          else for (const { text, tokens } of textPieces(reply)) yield chunk({ text }, logprobs(tokens));
        }
        // A signature of the text comes when the text is complete.
        const signed = said.find(({ text, thoughtSignature }) => text !== undefined && thoughtSignature !== undefined);
        const last = candidate([{ text: "", thoughtSignature: signed?.thoughtSignature }], reply);
        yield { data: { candidates: [last], usageMetadata: usageMetadata(reply.usage), ...base }, role: "closing-bookkeeping" };
      },
      failed({ body }) {
        if (!body.promptFeedback) return [{ data: body }];
        // What was allowed to begin is stopped as an answer.
        return [
          { data: { candidates: [{ finishReason: "PROHIBITED_CONTENT", index: 0 }], usageMetadata: usageMetadata(reply.usage), ...base } },
        ];
      },
      unknown: () => ({ data: { notice: { text: "Maintenance on Sunday." }, ...base } }),
    }),
  };
}

function candidate(list: readonly JsonObject[], { finishReason, refusal }: Said): JsonObject {
  const blocked = finishReason === "refusal";
  return {
    content: content(list),
    finishReason: finishReasons[finishReason],
    ...(refusal !== undefined && { finishMessage: refusal }),
    index: 0,
    ...(blocked && { safetyRatings: [{ category: "HARM_CATEGORY_DANGEROUS_CONTENT", probability: "HIGH", blocked }] }),
  };
}

function logprobs(tokens: readonly TokenLogProbability[]): JsonObject {
  if (tokens.length === 0) return {};
  return {
    avgLogprobs: tokens.reduce((sum, { logProbability }) => sum + logProbability, 0) / tokens.length,
    logprobsResult: {
      chosenCandidates: tokens.map(({ token, logProbability }) => ({ token, logProbability })),
      topCandidates: tokens.map(({ alternatives = [] }) => ({
        candidates: alternatives.map(({ token, logProbability }) => ({ token, logProbability })),
      })),
    },
  };
}

function content(list: readonly JsonObject[]): JsonObject {
  return { role: "model", parts: list };
}

/** The parts of an answer. What was thought is signed on the first call or, without calls, on the text. */
function parts({ reasoning, text, toolCalls }: Said, nextId: NextId): readonly JsonObject[] {
  const list: JsonObject[] = [];
  const signature = () => ({ thoughtSignature: Buffer.from(nextId("signature")).toString("base64") });
  if (reasoning !== undefined) list.push({ text: reasoning, thought: true });
  const signsText = reasoning !== undefined && toolCalls.length === 0;
  if (text !== undefined || signsText) list.push({ text: text ?? "", ...(signsText && signature()) });
  for (const [index, { id, name, text: args }] of toolCalls.entries()) {
    list.push({ functionCall: { ...(id !== undefined && { id }), name, args: argumentsValue(args) }, ...(index === 0 && signature()) });
  }
  return list;
}
