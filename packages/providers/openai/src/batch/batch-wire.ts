import type { JsonObject, LanguageModel } from "@ashlar/core";
import {
  asText,
  type BatchLine,
  type BatchStatus,
  type BatchWire,
  batchError,
  type Exchange,
  originOf,
  providerError,
  readReply,
  type Source,
  textLines,
  unsupported,
} from "@ashlar/core/adapter";
import type { OpenAI } from "openai";
import type { Batch } from "openai/resources/batches";
import { type ModelSetting, requestBody, type Wire } from "../wire-model.ts";
import { readResultLine } from "./result-line.ts";

/** The field of a batch's metadata by which a submission is found again. */
const submissionField = "ashlar_submission";
/** Pages of a hundred batches that are looked through for a submission. The newest come first. */
const pages = 10;

/**
 * Batches of one model's requests. Half of the price, 50,000 requests and 200 MB a batch.
 *
 * Source, 2026-11-25: https://developers.openai.com/api/docs/guides/batch
 */
export function openaiBatchWire(model: LanguageModel, setting: ModelSetting, wire: Wire): BatchWire {
  const { transport, server } = setting;
  if (server.batches === false) {
    throw unsupported("batches", model.id, `${model.provider} has none, or in a form of its own: run the call itself for each input`);
  }
  const endpoint = `/v1${wire.path}` as const;
  /** Does something with the SDK, and gives its reply unread: a body that breaks off is told apart only by who reads it. */
  const ask = (signal: AbortSignal, work: (sdk: OpenAI, options: RequestOptions) => Promise<Response>): Promise<Exchange> =>
    transport.use(model.id, signal, async ({ sdk }, { key, source }) => {
      return { response: await work(sdk, { signal, headers: transport.authorize(key) }), source, signal };
    });
  const retrieve = async (id: string, signal: AbortSignal) => {
    const exchange = await ask(signal, (sdk, options) => sdk.batches.retrieve(id, options).asResponse());
    return { batch: await readReply(exchange, readBatch), source: exchange.source };
  };

  return {
    model,
    priceShare: 0.5,
    // Of bodies: what stands around them in 50,000 lines takes less than the rest.
    limits: { requests: 50_000, bytes: 190_000_000 },
    settlesWithin: 60_000,
    body: (request) => requestBody(setting, wire, request, false),
    async upload(lines, key, signal) {
      const texts = lines.map((line) => `${JSON.stringify(lineOf(line, endpoint))}\n`);
      const file = new File(texts, `${key}.jsonl`, { type: "application/jsonl" });
      const exchange = await ask(signal, (sdk, options) => sdk.files.create({ file, purpose: "batch" }, options).asResponse());
      return readReply(exchange, ({ id }) => asText(id));
    },
    async submit(_, { key }, signal, uploaded) {
      const metadata = { [submissionField]: key };
      const body = { input_file_id: asText(uploaded), endpoint, completion_window: "24h", metadata } as const;
      const exchange = await ask(signal, (sdk, options) => sdk.batches.create(body, options).asResponse());
      return (await readReply(exchange, readBatch)).id;
    },
    async find({ key }, signal) {
      let after: string | undefined;
      for (let page = 0; page < pages; page++) {
        const query = { limit: 100, ...(after !== undefined && { after }) };
        const list = await readReply(await ask(signal, (sdk, options) => sdk.batches.list(query, options).asResponse()), readList);
        const found = list.batches.find(({ metadata }) => metadata?.[submissionField] === key);
        if (found) return found.id;
        after = list.batches.at(-1)?.id;
        if (!list.hasMore || after === undefined) return undefined;
      }
      throw batchError("not-submitted", model, undefined, tooMany(key));
    },
    async status(id, signal) {
      const { batch, source } = await retrieve(id, signal);
      return statusOf(batch, source);
    },
    async *results(id, signal) {
      const { batch } = await retrieve(id, signal);
      for (const file of [batch.output_file_id, batch.error_file_id]) {
        if (!file) continue;
        const exchange = await ask(signal, (sdk, options) => sdk.files.content(file, options).asResponse());
        const origin = await originOf(exchange.source);
        for await (const line of textLines(exchange)) yield readResultLine(line, origin, wire);
      }
    },
    async cancel(id, signal) {
      await readReply(await ask(signal, (sdk, options) => sdk.batches.cancel(id, options).asResponse()), readBatch);
    },
  };
}

interface RequestOptions {
  readonly signal: AbortSignal;
  readonly headers: Readonly<Record<string, string>>;
}

function lineOf({ id, body }: BatchLine, url: string): object {
  return { custom_id: id, method: "POST", url, body };
}

/** A batch as far as it is read. */
interface WireBatch extends Partial<Pick<Batch, "output_file_id" | "error_file_id" | "request_counts" | "errors" | "metadata">> {
  readonly id: string;
  readonly status: string;
}

function readBatch({ id, status, ...rest }: JsonObject): WireBatch {
  return { ...rest, id: asText(id), status: asText(status) };
}

function readList({ data, has_more }: JsonObject): { readonly batches: readonly WireBatch[]; readonly hasMore: boolean } {
  if (!Array.isArray(data)) throw new TypeError("it holds no list");
  return { batches: data.map(readBatch), hasMore: has_more === true };
}

const endings: Readonly<Record<string, NonNullable<BatchStatus["ended"]>>> = {
  completed: "completed",
  expired: "expired",
  cancelled: "cancelled",
  failed: "refused",
};

async function statusOf({ status, request_counts, errors }: WireBatch, source: Source): Promise<BatchStatus> {
  const { total = 0, completed = 0, failed = 0 } = request_counts ?? {};
  const ended = endings[status];
  const [first] = errors?.data ?? [];
  return {
    state: status,
    requests: { total, completed, failed },
    ...(ended && { ended }),
    // What is wrong with a batch is told without a status. Most of it is wrong with the request.
    ...(ended === "refused" && {
      refusal: providerError({ error: { ...(first ?? { message: "no reason given" }) }, status: 400 }, await originOf(source)),
    }),
  };
}

function tooMany(key: string): Error {
  return new Error(
    `the account has more than ${100 * pages} batches, and none of the latest has ${submissionField} ${key} in its metadata. Look for it on the provider's page of batches: if it is there, wait until it has ended; if it is not, delete the file's last line`,
  );
}
