import type { FinishReason, JsonObject } from "@ashlar/core";
import { objectOf } from "../json.ts";
import type { NextId } from "../next-id.ts";
import type { Said } from "../said.ts";
import type { Failure, ModelPath, Received } from "../wire.ts";
import { type Item, itemEvents, items, type MakeEvent, wireItem } from "./response-items.ts";
import { responsesUsage } from "./usage.ts";

/** Failures of a response that was accepted; all others come as an event of their own. */
const responseErrorCodes = ["server_error", "rate_limit_exceeded", "invalid_prompt"];

/** Why a response is incomplete. */
const incompleteReasons: Readonly<Partial<Record<FinishReason, string>>> = {
  length: "max_output_tokens",
  "content-filter": "content_filter",
  other: "max_messages",
};

/** `POST /responses`. Source: https://platform.openai.com/docs/api-reference/responses-streaming */
export function responsesPath({ body }: Received, nextId: NextId): ModelPath {
  const id = nextId("resp");
  const encrypted = Array.isArray(body.include) && body.include.includes("reasoning.encrypted_content");
  const snapshot = (status: string, output: readonly JsonObject[], extra: JsonObject = {}): JsonObject => ({
    id,
    object: "response",
    created_at: 1_790_000_000,
    status,
    error: null,
    incomplete_details: null,
    instructions: body.instructions ?? null,
    max_output_tokens: body.max_output_tokens ?? null,
    metadata: body.metadata ?? {},
    model: `${body.model}-2026-01-01`,
    output,
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    previous_response_id: body.previous_response_id ?? null,
    store: body.store ?? true,
    temperature: body.temperature ?? 1,
    tool_choice: body.tool_choice ?? "auto",
    tools: body.tools ?? [],
    top_p: body.top_p ?? 1,
    ...extra,
  });
  const ended = ({ finishReason, usage }: Said, output: readonly Item[]): JsonObject => {
    const reason = incompleteReasons[finishReason];
    return snapshot(
      reason ? "incomplete" : "completed",
      output.map((item) => wireItem(item)),
      {
        usage: responsesUsage(usage),
        ...(reason && { incomplete_details: { reason } }),
      },
    );
  };
  const failedResponse = (failure: Failure): JsonObject | undefined => {
    const { code, message } = objectOf(failure.body.error);
    if (typeof code !== "string" || !responseErrorCodes.includes(code)) return undefined;
    return snapshot("failed", [], { error: { code, message } });
  };
  return {
    whole: (reply) => ended(reply, items(reply, encrypted, nextId)),
    failedWhole: (failure) => failedResponse(failure) ?? failure.body,
    stream(reply) {
      let sequence_number = 0;
      const event: MakeEvent = (type, fields, role) => ({
        name: type,
        data: { type, sequence_number: sequence_number++, ...fields },
        ...(role && { role }),
      });
      return {
        *events() {
          yield event("response.created", { response: snapshot("in_progress", []) }, "bookkeeping");
          yield event("response.in_progress", { response: snapshot("in_progress", []) }, "bookkeeping");
          const output = items(reply, encrypted, nextId);
          for (const [index, item] of output.entries()) yield* itemEvents(item, index, reply.pieceLength, event);
          const response = ended(reply, output);
          yield event(`response.${response.status}`, { response }, "closing-bookkeeping");
        },
        failed(failure) {
          const response = failedResponse(failure);
          if (response) return [event("response.failed", { response })];
          const { code, message, param } = objectOf(failure.body.error);
          return [event("error", { code, message, param })];
        },
        unknown: () => event("response.notice.added", { notice: { text: "Maintenance on Sunday." } }),
      };
    },
  };
}
