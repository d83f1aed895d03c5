import { isJsonObject, type JsonObject, type LanguageModel } from "@ashlar/core";
import {
  BatchError,
  type BatchLineResult,
  type BatchStatus,
  type BatchSubmission,
  type BatchWire,
  type Exchange,
  readReply,
} from "@ashlar/core/adapter";
import { traitsOf } from "../models.ts";
import { messagesBody } from "../request.ts";
import type { AnthropicClient, AnthropicTransport } from "../transport.ts";
import { readBatchResults } from "./batch-results.ts";

const path = "/v1/messages/batches";
/** Milliseconds by which the clocks of this machine and of the provider may differ. */
const skew = 60_000;

/** A batch as far as Ashlar reads it. */
interface WireBatch {
  readonly id?: unknown;
  readonly created_at?: unknown;
  readonly processing_status?: unknown;
  readonly request_counts?: { readonly [state: string]: unknown } | null;
}

/**
 * How calls of one model run as message batches: at half the price, within a day.
 *
 * Source: https://platform.claude.com/docs/en/build-with-claude/batch-processing
 */
export function messagesBatchWire(model: LanguageModel, transport: AnthropicTransport): BatchWire {
  const { provider, id } = model;
  const traits = traitsOf(id);

  const get = (from: string, query: JsonObject, signal: AbortSignal): Promise<Exchange> =>
    transport.use(id, signal, async (client, { key, source }) => {
      const { sdk, authorize }: AnthropicClient = client.sdk;
      const response = await sdk.get(from, { query: { ...query }, headers: authorize(key), signal }).asResponse();
      return { response, source, signal };
    });
  const results = async function* (batch: string, signal: AbortSignal): AsyncGenerator<BatchLineResult> {
    yield* readBatchResults(await get(`${path}/${batch}/results`, {}, signal));
  };

  return {
    model,
    priceShare: 0.5,
    // 256 MB in all, less what stands around the bodies.
    limits: { requests: 100_000, bytes: 240_000_000 },
    settlesWithin: 60_000,
    body: (request) => messagesBody(request, { model: id, provider, traits, stream: false }),
    async submit(lines, _, signal) {
      const named = new Set<unknown>();
      const requests = lines.map(({ id: custom_id, body }) => {
        const { betas: own, ...params }: { readonly betas?: unknown } = body;
        for (const beta of Array.isArray(own) ? own : []) named.add(beta);
        return { custom_id, params };
      });
      const whole = { requests, ...(named.size > 0 && { betas: [...named] }) };
      return readReply(await transport.post({ path, model: id, body: whole, streams: false }, { signal }), idOf);
    },
    async find(submission, signal) {
      for (const batch of await recent(submission, signal)) {
        if (batch.processing_status === "ended") {
          if (await isOf(submission, results(idOf(batch), signal))) return idOf(batch);
        } else throw undecided(batch);
      }
      return undefined;
    },
    async status(batch, signal) {
      return readReply(await get(`${path}/${batch}`, {}, signal), toStatus);
    },
    results,
    async cancel(batch, signal) {
      await transport.use(id, signal, async ({ sdk: { sdk, authorize } }, { key }) => {
        await sdk.messages.batches.cancel(batch, {}, { headers: authorize(key), signal });
      });
    },
  };

  /** Batches that a submission may have made: as many requests, at the time, the latest first. */
  async function recent({ lines, at }: BatchSubmission, signal: AbortSignal): Promise<readonly WireBatch[]> {
    const found: WireBatch[] = [];
    for (let after: unknown; ; ) {
      const query = { limit: 100, ...(typeof after === "string" && { after_id: after }) };
      const page = await readReply(await get(path, query, signal), ({ data, has_more, last_id }) => {
        if (!Array.isArray(data)) throw new TypeError("it holds no list of batches");
        return { batches: data.filter(isJsonObject), next: has_more === true ? last_id : undefined };
      });
      const inTime = page.batches.filter(({ created_at }) => Date.parse(String(created_at)) >= at - skew);
      found.push(...inTime.filter((batch) => totalOf(batch) === lines.length));
      if (typeof page.next !== "string" || inTime.length < page.batches.length) return found;
      after = page.next;
    }
  }

  function undecided({ id: batch }: WireBatch): BatchError {
    const why = "was made when an earlier run submitted one of the same size. Whether they are the same shows when it has ended";
    const message = `${provider} keeps no name with a batch, and ${batch} ${why}; until then nothing is submitted, so that nothing is paid twice.`;
    return new BatchError(message, { batch: String(batch), reason: "out-of-sight", retryable: true, provider, model: id });
  }
}

/** Whether the results are those of a submission: one of its lines is enough, because their ids are hashes of what they ask. */
async function isOf({ lines }: BatchSubmission, results: AsyncIterable<BatchLineResult>): Promise<boolean> {
  for await (const { id } of results) return lines.includes(id);
  return false;
}

function idOf({ id }: WireBatch): string {
  if (typeof id === "string") return id;
  throw new TypeError("it holds no id of a batch");
}

function toStatus(batch: WireBatch): BatchStatus {
  const { processing_status: state, request_counts: counts } = batch;
  if (typeof state !== "string") throw new TypeError("it holds no state of a batch");
  return {
    state,
    requests: { total: totalOf(batch), completed: count(counts?.succeeded), failed: count(counts?.errored) },
    // Lines that ran out of time, or were cancelled, have results that say so.
    ...(state === "ended" && { ended: "completed" }),
  };
}

function totalOf({ request_counts }: WireBatch): number {
  return Object.values(request_counts ?? {}).reduce<number>((sum, value) => sum + count(value), 0);
}

function count(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
