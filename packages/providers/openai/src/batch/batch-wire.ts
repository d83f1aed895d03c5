import { isJsonObject, type LanguageModel, ServerError } from "@ashlar/core";
import { type BatchLine, type BatchStatus, type BatchWire, batchError, type Origin, providerError } from "@ashlar/core/adapter";
import type { OpenAI } from "openai";
import type { Batch } from "openai/resources/batches";
import { type ModelSetting, requestBody, type Wire } from "../wire-model.ts";
import { readResultLine } from "./result-line.ts";
import { textLines } from "./text-lines.ts";

/** The field of a batch's metadata by which a submission is found again. */
const submissionField = "ashlar_submission";
/** Batches that are looked through for a submission. The newest come first. */
const mostLookedThrough = 1000;

/**
 * Batches of one model's requests. Half of the price, 50,000 requests and 200 MB a batch.
 *
 * Source, 2026-11-25: https://developers.openai.com/api/docs/guides/batch
 */
export function openaiBatchWire(model: LanguageModel, setting: ModelSetting, wire: Wire): BatchWire {
  const { transport } = setting;
  const endpoint = `/v1${wire.path}` as const;
  const use = <T>(signal: AbortSignal, work: (sdk: OpenAI, options: RequestOptions, origin: Origin) => Promise<T>): Promise<T> =>
    transport.use(model.id, signal, ({ sdk }, { key, origin }) => work(sdk, { signal, headers: transport.authorize(key) }, origin));
  const retrieve = (id: string, signal: AbortSignal) =>
    use(signal, async (sdk, options, origin) => ({ batch: checked(await sdk.batches.retrieve(id, options), origin), origin }));

  return {
    model,
    priceShare: 0.5,
    // Of bodies: what stands around them in 50,000 lines takes less than the rest.
    limits: { requests: 50_000, bytes: 190_000_000 },
    settlesWithin: 60_000,
    body: (request) => requestBody(setting, wire, request, false),
    submit: (lines, { key }, signal) =>
      use(signal, async (sdk, options, origin) => {
        const file = new File(
          lines.map((line) => `${JSON.stringify(lineOf(line, endpoint))}\n`),
          `${key}.jsonl`,
          { type: "application/jsonl" },
        );
        const { id } = await sdk.files.create({ file, purpose: "batch" }, options);
        const metadata = { [submissionField]: key };
        return checked(await sdk.batches.create({ input_file_id: id, endpoint, completion_window: "24h", metadata }, options), origin).id;
      }),
    find: ({ key }, signal) =>
      use(signal, async (sdk, options) => {
        let seen = 0;
        for await (const batch of sdk.batches.list({ limit: 100 }, options)) {
          if (batch.metadata?.[submissionField] === key) return batch.id;
          if (++seen === mostLookedThrough) throw batchError("not-submitted", model, undefined, tooMany(key));
        }
        return undefined;
      }),
    async status(id, signal) {
      const { batch, origin } = await retrieve(id, signal);
      return statusOf(batch, origin);
    },
    async *results(id, signal) {
      const { batch } = await retrieve(id, signal);
      for (const file of [batch.output_file_id, batch.error_file_id]) {
        if (!file) continue;
        const { response, origin } = await use(signal, async (sdk, options, origin) => ({
          response: await sdk.files.content(file, options),
          origin,
        }));
        for await (const line of textLines(response, origin, signal)) yield readResultLine(line, { origin, signal, wire });
      }
    },
    async cancel(id, signal) {
      await use(signal, (sdk, options) => sdk.batches.cancel(id, options));
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

const endings: Readonly<Record<string, NonNullable<BatchStatus["ended"]>>> = {
  completed: "completed",
  expired: "expired",
  cancelled: "cancelled",
  failed: "refused",
};

function statusOf({ status, request_counts, errors }: Batch, origin: Origin): BatchStatus {
  const { total = 0, completed = 0, failed = 0 } = request_counts ?? {};
  const ended = endings[status];
  const [first] = errors?.data ?? [];
  return {
    state: status,
    requests: { total, completed, failed },
    ...(ended && { ended }),
    // What is wrong with a batch is told without a status. Most of it is wrong with the request.
    ...(ended === "refused" && {
      refusal: providerError({ error: { ...(first ?? { message: "no reason given" }) }, status: 400 }, origin),
    }),
  };
}

/** A proxy's page, or the reply of a server that knows no batches, is no batch. */
function checked(batch: Batch, { provider, model, host }: Origin): Batch {
  if (isJsonObject(batch) && typeof batch.id === "string" && typeof batch.status === "string") return batch;
  throw new ServerError(`${host}: the reply is no batch.`, { provider, model });
}

function tooMany(key: string): Error {
  return new Error(
    `the account has more than ${mostLookedThrough} batches, and none of the latest has ${submissionField} ${key} in its metadata. Look for it on the provider's page of batches: if it is there, wait until it has ended; if it is not, delete the file's last line`,
  );
}
