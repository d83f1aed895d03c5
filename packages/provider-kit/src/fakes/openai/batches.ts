import { isJsonObject, type JsonObject } from "@ashlar/core";
import { jsonText } from "@ashlar/core/adapter";
import { type BatchLine, type BatchRun, batchRun, parseLines } from "../batch-run.ts";
import type { NextId } from "../next-id.ts";
import type { AskLine, LineAnswer, Received, Served } from "../wire.ts";
import { errorBody } from "./errors.ts";

interface File {
  readonly purpose: string;
  readonly filename: string;
  readonly text: string;
}

interface Batch {
  readonly id: string;
  readonly request: JsonObject;
  readonly run: BatchRun;
  readonly errors: readonly JsonObject[];
  outputs?: { readonly output_file_id?: string; readonly error_file_id?: string };
}

/** Files and batches, kept in memory. Source: https://platform.openai.com/docs/api-reference/batch */
export function openAIBatches(polls: number | undefined, nextId: NextId) {
  const files = new Map<string, File>();
  const batches = new Map<string, Batch>();

  return (request: Received, ask: AskLine): Served | undefined => {
    const { method, pathname, body } = request;
    const [, version, kind, id, action] = pathname.split("/");
    if (version !== "v1") return undefined;
    switch (`${method} ${kind}${id ? "/:id" : ""}${action ? `/${action}` : ""}`) {
      case "POST files":
        return { body: fileObject(addFile({ purpose: String(body.purpose), filename: "input.jsonl", text: String(body.file) })) };
      case "GET files/:id":
        return found(files.has(id!) && { body: fileObject(id!) }, id!);
      case "GET files/:id/content":
        return found(files.has(id!) && { body: files.get(id!)!.text, contentType: "application/octet-stream" }, id!);
      case "DELETE files/:id":
        return found(files.delete(id!) && { body: { id: id!, object: "file", deleted: true } }, id!);
      case "POST batches":
        return create(body, ask);
      case "GET batches":
        return { body: { object: "list", data: [...batches.values()].map(batchObject), has_more: false } };
      case "GET batches/:id":
        batches.get(id!)?.run.poll();
        return found(batches.has(id!) && { body: batchObject(batches.get(id!)!) }, id!);
      case "POST batches/:id/cancel":
        batches.get(id!)?.run.cancel();
        return found(batches.has(id!) && { body: batchObject(batches.get(id!)!) }, id!);
      default:
        return undefined;
    }
  };

  function addFile(file: File): string {
    const id = nextId("file");
    files.set(id, file);
    return id;
  }

  function fileObject(id: string): JsonObject {
    const { purpose, filename, text } = files.get(id)!;
    return { id, object: "file", bytes: Buffer.byteLength(text), created_at: 1_790_000_000, filename, purpose, status: "processed" };
  }

  function create(body: JsonObject, ask: AskLine): Served {
    const input = files.get(String(body.input_file_id));
    if (!input) return notFound(`No such File object: ${body.input_file_id}`);
    const { lines, errors } = readInput(input.text, String(body.endpoint));
    const batch: Batch = { id: nextId("batch"), request: body, run: batchRun(lines, ask, polls), errors };
    batches.set(batch.id, batch);
    return { body: batchObject(batch) };
  }

  function batchObject(batch: Batch): JsonObject {
    const { id, request, run, errors } = batch;
    const over = run.state === "complete" || run.state === "cancelled";
    if (over && errors.length === 0) batch.outputs ??= writeOutputs(run);
    const failed = run.answers.filter(({ status }) => status !== 200).length;
    return {
      id,
      object: "batch",
      endpoint: String(request.endpoint),
      errors: errors.length > 0 ? { object: "list", data: errors } : undefined,
      input_file_id: String(request.input_file_id),
      completion_window: String(request.completion_window),
      status: errors.length > 0 ? "failed" : statuses[run.state],
      ...batch.outputs,
      created_at: 1_790_000_000,
      request_counts: { total: run.lines.length, completed: run.answers.length - failed, failed },
      metadata: request.metadata,
    };
  }

  /** Results go into one file and failures into another, in no order that one could count on. */
  function writeOutputs({ lines, answers }: BatchRun): NonNullable<Batch["outputs"]> {
    const written = lines.map((line, at) => outputLine(line, answers[at], nextId)).reverse();
    const write = (name: string, list: readonly OutputLine[]) =>
      list.length === 0
        ? undefined
        : addFile({ purpose: "batch_output", filename: name, text: list.map(({ json }) => `${jsonText(json)}\n`).join("") });
    const output_file_id = write(
      "output.jsonl",
      written.filter(({ worked }) => worked),
    );
    const error_file_id = write(
      "errors.jsonl",
      written.filter(({ worked }) => !worked),
    );
    return { ...(output_file_id !== undefined && { output_file_id }), ...(error_file_id !== undefined && { error_file_id }) };
  }
}

const statuses: Readonly<Record<BatchRun["state"], string>> = {
  waiting: "validating",
  running: "in_progress",
  cancelling: "cancelling",
  cancelled: "cancelled",
  complete: "completed",
};

interface OutputLine {
  readonly worked: boolean;
  readonly json: JsonObject;
}

function outputLine({ id: custom_id }: BatchLine, answer: LineAnswer | undefined, nextId: NextId): OutputLine {
  const id = nextId("batch_req");
  if (!answer) {
    const error = { code: "batch_cancelled", message: "This request was not run: the batch was cancelled." };
    return { worked: false, json: { id, custom_id, response: null, error } };
  }
  const response = { status_code: answer.status, request_id: nextId("req"), body: answer.body };
  return { worked: answer.status === 200, json: { id, custom_id, response, error: null } };
}

function readInput(text: string, endpoint: string): { readonly lines: readonly BatchLine[]; readonly errors: readonly JsonObject[] } {
  const { objects, wrong } = parseLines(text);
  const error = (code: string, message: string, line: number) => ({ code, message, line, param: null });
  if (wrong !== undefined) return { lines: [], errors: [error("invalid_json_line", "This line is not parseable as valid JSON.", wrong)] };
  if (objects.length === 0) return { lines: [], errors: [error("empty_file", "The input file is empty.", 1)] };
  const lines: BatchLine[] = [];
  const errors: JsonObject[] = [];
  const seen = new Set<string>();
  for (const [index, { custom_id, method, url, body }] of objects.entries()) {
    const id = String(custom_id);
    if (seen.has(id)) errors.push(error("duplicate_custom_id", `The custom_id '${id}' is used twice.`, index + 1));
    else if (method !== "POST") errors.push(error("invalid_method", "The method must be POST.", index + 1));
    else if (url !== endpoint) errors.push(error("mismatched_url", `The URL does not match the batch's endpoint ${endpoint}.`, index + 1));
    else if (!isJsonObject(body)) errors.push(error("missing_body", "The body is missing.", index + 1));
    else lines.push({ id, path: url, body });
    seen.add(id);
  }
  return { lines: errors.length > 0 ? [] : lines, errors };
}

function found(served: Served | false, id: string): Served {
  return served || notFound(`No such object: ${id}`);
}

function notFound(message: string): Served {
  return { status: 404, body: errorBody({ message, type: "invalid_request_error", param: "id", code: null }) };
}
