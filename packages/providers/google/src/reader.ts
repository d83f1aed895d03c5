import type { FinishEvent, JsonObject, JsonValue } from "@ashlar/core";
import type { WireReader } from "@ashlar/core/adapter";
import { toPart } from "./part.ts";
import { isBlocked, refuseFailure, replyEnd } from "./reply.ts";
import { toUsage } from "./usage.ts";
import type { WireCandidate, WireResponse, WireToken } from "./wire.ts";

/**
 * Reads a stream of `GenerateContentResponse` chunks. Each brings further parts; calls come whole. The finish reason completes the answer,
 * and a blocked prompt ends it; usage counts up in each chunk, and the last one holds.
 */
export function generatedReader(provider: string, model: string, makeId: () => string): WireReader {
  let head: WireResponse = {};
  let candidate: WireCandidate | undefined;
  let hasCalls = false;
  let isSigned = false;
  const chosenCandidates: WireToken[] = [];
  const topCandidates: { readonly candidates?: readonly WireToken[] }[] = [];
  const citationSources: JsonValue[] = [];

  return {
    done: false, // the end of the stream is its own mark
    get usage() {
      return toUsage(head.usageMetadata);
    },
    read(event, emit) {
      const { candidates, ...rest }: WireResponse = event;
      head = { ...head, ...rest };
      const said = candidates?.[0];
      if (!said) return;
      candidate = { ...candidate, ...said };
      chosenCandidates.push(...(said.logprobsResult?.chosenCandidates ?? []));
      topCandidates.push(...(said.logprobsResult?.topCandidates ?? []));
      citationSources.push(...listIn(said.citationMetadata, "citationSources"));
      for (const wire of said.content?.parts ?? []) {
        const part = toPart(wire, provider, makeId);
        if (!part) continue;
        hasCalls ||= part.type === "tool-call";
        // Text after a signed part is a part of its own: together they would go back under one signature.
        const isApart = isSigned && part.type === "text" && !part.providerData;
        emit(isApart ? { ...part, providerData: { [provider]: {} } } : part);
        isSigned = part.type === "text" && part.providerData !== undefined;
      }
    },
    finish(): FinishEvent | undefined {
      if (!candidate?.finishReason && !isBlocked(head)) return undefined;
      const ended = candidate && {
        ...candidate,
        ...(chosenCandidates.length > 0 && { logprobsResult: { chosenCandidates, topCandidates } }),
        ...(citationSources.length > 0 && { citationMetadata: { citationSources } }),
      };
      const end = replyEnd(head, ended, provider, { hasCalls });
      refuseFailure(end, provider, model);
      return { type: "finish", ...end };
    },
  };
}

function listIn(value: JsonObject | undefined, field: string): readonly JsonValue[] {
  const list = value?.[field];
  return Array.isArray(list) ? list : [];
}
