import type { JsonObject } from "@ashlar/core";
import { jsonText } from "@ashlar/core/adapter";
import { type BatchRun, batchRun } from "../batch-run.ts";
import { listOf, objectOf } from "../json.ts";
import type { NextId } from "../next-id.ts";
import type { AskLine, LineAnswer, Received, Served } from "../wire.ts";
import { errorBody } from "./errors.ts";

const created = "2026-11-01T12:00:00Z";
const later = "2026-11-01T12:05:00Z";

/** Message batches, kept in memory. Source: https://platform.claude.com/docs/en/api/creating-message-batches */
export function messageBatches(polls: number | undefined, nextId: NextId) {
  const batches = new Map<string, BatchRun>();

  return (request: Received, ask: AskLine): Served | undefined => {
    const { method, pathname, headers, number } = request;
    const [, id, action] = /^\/v1\/messages\/batches(?:\/([^/]+)(?:\/(\w+))?)?$/.exec(pathname) ?? [undefined];
    const origin = `http://${headers.host}`;
    if (!pathname.startsWith("/v1/messages/batches")) return undefined;
    if (id === undefined) return method === "POST" ? create(request, ask, origin) : list(origin);
    const run = batches.get(id);
    if (!run) return { status: 404, body: errorBody(number, "not_found_error", `Message batch ${id} was not found.`) };
    switch (`${method} ${action ?? ""}`) {
      case "GET ":
        run.poll();
        return { body: batchObject(id, run, origin) };
      case "POST cancel":
        run.cancel();
        return { body: batchObject(id, run, origin) };
      case "GET results":
        return isOver(run)
          ? { body: results(run), contentType: "application/x-jsonl" }
          : { status: 404, body: errorBody(number, "not_found_error", `Message batch ${id} has no results yet.`) };
      case "DELETE ":
        batches.delete(id);
        return { body: { id, type: "message_batch_deleted" } };
      default:
        return undefined;
    }
  };

  function create({ body, number }: Received, ask: AskLine, origin: string): Served {
    const lines = listOf(body.requests)
      .map(objectOf)
      .map(({ custom_id, params }) => ({ id: String(custom_id), path: "/v1/messages", body: objectOf(params) }));
    if (lines.length === 0) return invalid(number, "requests: List should have at least 1 item after validation, not 0");
    if (new Set(lines.map(({ id }) => id)).size < lines.length)
      return invalid(number, "requests: each custom_id must be unique within the batch");
    const id = nextId("msgbatch");
    const run = batchRun(lines, ask, polls);
    batches.set(id, run);
    return { body: batchObject(id, run, origin) };
  }

  function list(origin: string): Served {
    const data = [...batches].map(([id, run]) => batchObject(id, run, origin));
    return { body: { data, has_more: false, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null } };
  }
}

function isOver({ state }: BatchRun): boolean {
  return state === "complete" || state === "cancelled";
}

function batchObject(id: string, run: BatchRun, origin: string): JsonObject {
  const { lines, answers, state } = run;
  const over = isOver(run);
  const succeeded = answers.filter(({ status }) => status === 200).length;
  // Until it ends, all of its requests count as being processed.
  const counts = over
    ? { processing: 0, succeeded, errored: answers.length - succeeded, canceled: lines.length - answers.length, expired: 0 }
    : { processing: lines.length, succeeded: 0, errored: 0, canceled: 0, expired: 0 };
  return {
    id,
    type: "message_batch",
    processing_status: over ? "ended" : state === "cancelling" ? "canceling" : "in_progress",
    request_counts: counts,
    created_at: created,
    expires_at: "2026-11-02T12:00:00Z",
    ended_at: over ? later : null,
    archived_at: null,
    cancel_initiated_at: state === "cancelling" || state === "cancelled" ? later : null,
    results_url: over ? `${origin}/v1/messages/batches/${id}/results` : null,
  };
}

/** A line for each request, in no order that one could count on. */
function results({ lines, answers }: BatchRun): string {
  return lines
    .map(({ id }, at) => `${jsonText({ custom_id: id, result: result(answers[at]) })}\n`)
    .reverse()
    .join("");
}

function result(answer: LineAnswer | undefined): JsonObject {
  if (!answer) return { type: "canceled" };
  return answer.status === 200 ? { type: "succeeded", message: answer.body } : { type: "errored", error: answer.body };
}

function invalid(number: number, message: string): Served {
  return { status: 400, body: errorBody(number, "invalid_request_error", message) };
}
