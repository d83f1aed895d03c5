import { isAshlarError } from "../../errors.ts";
import type { BatchLedger } from "./ledger.ts";
import { type Steadiness, sleep, steadily } from "./steady.ts";
import type { BatchLine, BatchSubmission, BatchWire } from "./wire.ts";

/** What a submission is made with. */
export interface Submitting {
  readonly wire: BatchWire;
  readonly ledger: BatchLedger;
  /** One request that sends lines. */
  readonly send: <T>(request: (signal: AbortSignal) => Promise<T>) => Promise<T>;
  /** Whether, and as which batch, a submission has come through: asked until the provider answers. */
  readonly find: (submission: BatchSubmission) => Promise<string | undefined>;
  readonly steadiness: Steadiness;
}

/**
 * Submits lines as one batch, once: what is about to be sent stands in the file before, and a try whose outcome was not learned is looked
 * for before there is another.
 *
 * @returns the batch's id
 */
export async function submitBatch(lines: readonly BatchLine[], submitting: Submitting): Promise<string> {
  const { wire, ledger, send, steadiness } = submitting;
  const key = crypto.randomUUID();
  const ids = lines.map(({ id }) => id);
  const uploaded = wire.upload && (await steadily(() => send(async (signal) => wire.upload?.(lines, key, signal)), steadiness));
  let unlearned: BatchSubmission | undefined;
  try {
    const batch = await steadily(async () => {
      const made = unlearned && (await findSettled(unlearned, submitting));
      if (made !== undefined) return made;
      const submission: BatchSubmission = { key, lines: ids, at: Date.now() };
      await ledger.record({ type: "submitting", ...submission });
      unlearned = submission;
      try {
        return await send((signal) => wire.submit(lines, submission, signal, uploaded));
      } catch (error) {
        if (isRefusal(error)) unlearned = undefined;
        throw error;
      }
    }, steadiness);
    await ledger.record({ type: "submitted", key, batch });
    return batch;
  } catch (error) {
    // What the file says then is looked up by the next run.
    if (!unlearned) await ledger.record({ type: "dropped", key });
    throw error;
  }
}

/** Looks for the batch of a submission, for as long as the provider may not know of it yet. */
export async function findSettled(
  submission: BatchSubmission,
  { wire, find, steadiness }: Pick<Submitting, "wire" | "find" | "steadiness">,
): Promise<string | undefined> {
  let batch = await find(submission);
  while (batch === undefined && Date.now() - submission.at < wire.settlesWithin) {
    await sleep(steadiness.first, steadiness.signal);
    batch = await find(submission);
  }
  return batch;
}

/** True where the provider said no, or was never asked. After any other failure the batch may have been made. */
function isRefusal(error: unknown): boolean {
  if (!isAshlarError(error)) return false;
  const { status, code } = error;
  if (status === undefined) return code === "authentication";
  return (status >= 400 && status < 500 && status !== 408 && status !== 409) || status === 503 || status === 529;
}
