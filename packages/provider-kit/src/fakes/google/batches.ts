import type { JsonObject } from "@ashlar/core";
import { type BatchRun, batchRun } from "../batch-run.ts";
import { listOf, objectOf } from "../json.ts";
import type { NextId } from "../next-id.ts";
import type { AskLine, LineAnswer, Received, Served } from "../wire.ts";
import { errorBody } from "./errors.ts";

interface Kept {
  readonly run: BatchRun;
  readonly model: string;
  readonly displayName: string;
  /** What a client gave along with each request. */
  readonly metadata: readonly JsonObject[];
}

const states = { waiting: "PENDING", running: "RUNNING", cancelling: "RUNNING", cancelled: "CANCELLED", complete: "SUCCEEDED" } as const;

/** Numbers of statuses, as they stand in a `google.rpc.Status`. Source: https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto */
const codes: Readonly<Record<string, number>> = {
  ...{ INVALID_ARGUMENT: 3, NOT_FOUND: 5, PERMISSION_DENIED: 7, RESOURCE_EXHAUSTED: 8, INTERNAL: 13, UNAVAILABLE: 14 },
};

/** Batches with their requests and answers inside, kept in memory. Source: https://ai.google.dev/api/batch-api */
export function generateBatches(polls: number | undefined, nextId: NextId) {
  const batches = new Map<string, Kept>();

  return (request: Received, ask: AskLine): Served | undefined => {
    const { method, pathname } = request;
    const [, model] = /^\/v\w+\/(models\/[^/:]+):batchGenerateContent$/.exec(pathname) ?? [];
    if (model !== undefined) return method === "POST" ? create(request, model, ask) : undefined;
    const [whole, name, action] = /^\/v\w+\/batches(?:\/([^/:]+)(?::(\w+))?)?$/.exec(pathname) ?? [];
    if (whole === undefined) return undefined;
    if (name === undefined) return method === "GET" ? list() : undefined;
    const kept = batches.get(name);
    if (!kept) return { status: 404, body: errorBody(404, "NOT_FOUND", `Batch ${name} was not found.`) };
    switch (`${method} ${action ?? ""}`) {
      case "GET ":
        kept.run.poll();
        return { body: operation(name, kept) };
      case "POST cancel":
        kept.run.cancel();
        return { body: {} };
      default:
        return undefined;
    }
  };

  function create({ body, pathname }: Received, model: string, ask: AskLine): Served {
    const { displayName, inputConfig } = objectOf(body.batch);
    const requests = listOf(objectOf(objectOf(inputConfig).requests).requests).map(objectOf);
    if (requests.length === 0) return { status: 400, body: errorBody(400, "INVALID_ARGUMENT", "The batch holds no requests.") };
    const path = pathname.replace("batchGenerateContent", "generateContent");
    const lines = requests.map(({ request }, at) => ({ id: String(at), path, body: objectOf(request) }));
    const name = nextId("batch").replace(/\W|_/g, "");
    const metadata = requests.map((line) => objectOf(line.metadata));
    const kept = { run: batchRun(lines, ask, polls), model, displayName: String(displayName ?? ""), metadata };
    batches.set(name, kept);
    return { body: operation(name, kept) };
  }

  function list(): Served {
    const operations = [...batches].map(([name, kept]) => operation(name, kept)).reverse();
    return { body: operations.length > 0 ? { operations } : {} };
  }
}

function operation(name: string, { run, model, displayName, metadata }: Kept): JsonObject {
  const { lines, answers, state } = run;
  const isOver = state === "complete" || state === "cancelled";
  const succeeded = answers.filter(({ status }) => status === 200).length;
  const output = { inlinedResponses: { inlinedResponses: answers.map((answer, at) => inlined(answer, metadata[at] ?? {})) } };
  const type = "type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch";
  return {
    name: `batches/${name}`,
    metadata: {
      "@type": type,
      name: `batches/${name}`,
      model,
      displayName,
      state: `BATCH_STATE_${states[state]}`,
      createTime: "2026-11-01T12:00:00Z",
      // Counts of the wire are texts, and those of 0 are left out.
      batchStats: {
        requestCount: String(lines.length),
        ...(answers.length < lines.length && { pendingRequestCount: String(lines.length - answers.length) }),
        ...(succeeded > 0 && { successfulRequestCount: String(succeeded) }),
        ...(answers.length > succeeded && { failedRequestCount: String(answers.length - succeeded) }),
      },
      ...(state === "complete" && { output }),
    },
    ...(isOver && { done: true }),
    ...(state === "complete" && { response: { "@type": `${type}Output`, ...output } }),
    ...(state === "cancelled" && { error: { code: 1, message: "The batch was cancelled." } }),
  };
}

function inlined({ status, body }: LineAnswer, metadata: JsonObject): JsonObject {
  if (status === 200) return { metadata, response: body };
  const { status: word, message, details } = objectOf(body.error);
  return { metadata, error: { code: codes[String(word)] ?? 2, ...(message && { message }), ...(details && { details }) } };
}
