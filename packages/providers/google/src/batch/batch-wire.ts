import { isJsonObject, type JsonObject, type LanguageModel, type ModelReply } from "@ashlar/core";
import {
  asText,
  type BatchLineResult,
  type BatchStatus,
  type BatchWire,
  batchAnswer,
  batchError,
  type Exchange,
  type Origin,
  originOf,
  readObject,
  readReply,
  strayLine,
} from "@ashlar/core/adapter";
import { readGenerated, refuseFailure } from "../reply.ts";
import { generateBody } from "../request.ts";
import { resourceName } from "../resource-name.ts";
import type { GoogleTransport, Way } from "../transport.ts";
import { rpcError } from "./rpc-error.ts";

/** Pages of a hundred batches that are looked through for a submission. */
const pages = 10;

/** A batch as far as it is read: an operation that goes on for long. */
interface WireBatch {
  readonly name: string;
  readonly metadata: JsonObject;
  readonly error?: unknown;
  readonly response?: unknown;
}

/**
 * Batches of one model's requests, which are sent and come back inside of the batch itself: half of the price, 20 MB a batch, within a day.
 *
 * Source, 2026-11-25: https://ai.google.dev/gemini-api/docs/batch-api
 */
export function geminiBatchWire(model: LanguageModel, transport: GoogleTransport): BatchWire {
  const { id, provider } = model;
  const ask = (way: Way, signal: AbortSignal): Promise<Exchange> =>
    transport.use(id, signal, async ({ sdk }, { key, source }) => ({ response: await sdk.ask(way, { key, signal }), source, signal }));
  const get = async <T>(name: string, signal: AbortSignal, read: (batch: WireBatch, origin: Origin) => T): Promise<T> => {
    const exchange = await ask(({ batches }, httpOptions) => batches.get({ name, config: { httpOptions } }), signal);
    const origin = await originOf(exchange.source);
    return readObject(exchange, (body) => read(readBatch(body), origin));
  };

  return {
    model,
    priceShare: 0.5,
    // Of bodies: 20 MB in all, less what stands around them.
    limits: { requests: 10_000, bytes: 18_000_000 },
    settlesWithin: 60_000,
    body: (request) => ({ model: resourceName(id), ...generateBody(request, id, provider) }),
    async submit(lines, { key }, signal) {
      const requests = lines.map((line) => ({ request: line.body, metadata: { key: line.id } }));
      const body = { batch: { displayName: key, inputConfig: { requests: { requests } } } };
      const exchange = await transport.post({ path: `${id}:batchGenerateContent`, model: id, body, streams: false }, { signal });
      return (await readReply(exchange, readBatch)).name;
    },
    async find({ key }, signal) {
      let pageToken: string | undefined;
      for (let page = 0; page < pages; page++) {
        const config = { pageSize: 100, ...(pageToken !== undefined && { pageToken }) };
        const way: Way = ({ batches }, httpOptions) => batches.list({ config: { ...config, httpOptions } });
        const list = await readReply(await ask(way, signal), readList);
        const found = list.batches.find(({ metadata }) => metadata.displayName === key);
        if (found) return found.name;
        pageToken = list.next;
        if (pageToken === undefined) return undefined;
      }
      throw batchError("not-submitted", model, undefined, tooMany(key));
    },
    status: (name, signal) => get(name, signal, statusOf),
    async *results(name, signal) {
      yield* await get(name, signal, (batch, origin) => linesOf(batch).map((line) => readLine(line, origin)));
    },
    async cancel(name, signal) {
      const exchange = await ask(({ batches }, httpOptions) => batches.cancel({ name, config: { httpOptions } }), signal);
      await exchange.response.body?.cancel();
    },
  };
}

function readBatch({ name, metadata, error, response }: JsonObject): WireBatch {
  return { name: asText(name), metadata: isJsonObject(metadata) ? metadata : {}, error, response };
}

function readList({ operations, nextPageToken }: JsonObject): {
  readonly batches: readonly WireBatch[];
  readonly next: string | undefined;
} {
  // A list of nothing is left out.
  const batches = Array.isArray(operations) ? operations.filter(isJsonObject).map(readBatch) : [];
  return { batches, next: typeof nextPageToken === "string" && nextPageToken !== "" ? nextPageToken : undefined };
}

const endings: Readonly<Record<string, NonNullable<BatchStatus["ended"]>>> = {
  SUCCEEDED: "completed",
  EXPIRED: "expired",
  CANCELLED: "cancelled",
  FAILED: "refused",
};

function statusOf({ metadata, error }: WireBatch, origin: Origin): BatchStatus {
  const state = asText(metadata.state).replace(/^(?:BATCH|JOB)_STATE_/, "");
  const stats = isJsonObject(metadata.batchStats) ? metadata.batchStats : {};
  const ended = endings[state];
  return {
    state,
    requests: {
      total: numberOf(stats.requestCount),
      completed: numberOf(stats.successfulRequestCount),
      failed: numberOf(stats.failedRequestCount),
    },
    ...(ended && { ended }),
    ...(ended === "refused" && { refusal: rpcError(error, origin) }),
  };
}

/** Counts are texts, and left out when they are 0. */
function numberOf(value: unknown): number {
  const count = Number(value ?? 0);
  return Number.isFinite(count) ? count : 0;
}

/** The answers, which stand in the batch's metadata or in what the operation gave. One that has none, because it was cancelled, has none. */
function linesOf({ metadata, response }: WireBatch): readonly unknown[] {
  for (const holder of [metadata.output, response]) {
    const inlined = isJsonObject(holder) ? holder.inlinedResponses : undefined;
    const list = isJsonObject(inlined) ? inlined.inlinedResponses : inlined;
    if (Array.isArray(list)) return list;
  }
  return [];
}

function readLine(line: unknown, origin: Origin): BatchLineResult {
  const { provider, model } = origin;
  const { metadata, response, error } = isJsonObject(line) ? line : {};
  const id = isJsonObject(metadata) ? metadata.key : undefined;
  if (typeof id !== "string") throw strayLine(line, origin);
  if (!isJsonObject(response)) return { id, error: rpcError(error, origin) };
  let calls = 0;
  const read = (): ModelReply => {
    // What was asked is not at hand any more, and the ids of its calls are not to come again: each line has ids of its own.
    const reply = readGenerated(response, provider, () => `call_${id.slice(0, 16)}_${calls++}`);
    refuseFailure(reply, provider, model, reply);
    return reply;
  };
  return { id, ...batchAnswer(origin, read) };
}

function tooMany(key: string): Error {
  return new Error(
    `the account has more than ${100 * pages} batches, and none of the latest has the display name ${key}. Look for it at the provider: if it is there, wait until it has ended; if it is not, delete the file's last line`,
  );
}
