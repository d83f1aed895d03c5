import { type AshlarError, isAshlarError } from "../../errors.ts";
import type { Timeouts } from "../../model.ts";
import { BatchFileError, batchError } from "./errors.ts";
import type { BatchLedger } from "./ledger.ts";
import { patienceWith, type Steadiness, sleep, steadily, within } from "./steady.ts";
import { findSettled, submitBatch } from "./submit.ts";
import { type Outcome, takeIn } from "./take-in.ts";
import type { BatchLine, BatchStatus, BatchSubmission, BatchWire } from "./wire.ts";

/** How a courier works. */
export interface CourierSetting {
  readonly wire: BatchWire;
  readonly ledger: BatchLedger;
  /** Ends all work. */
  readonly signal: AbortSignal;
  /** Limits of one request to the provider. */
  readonly timeouts: Timeouts;
  /** Milliseconds between two looks at a batch: at first, and at most. */
  readonly poll: { readonly first: number; readonly longest: number };
  /** Gets what came of each line, once it is on the disk. */
  readonly deliver: (line: string, outcome: Outcome) => void;
  /** Hears of each batch whenever something is known of it. */
  readonly onBatch: (batch: string, status: BatchStatus) => void;
  /** Hears of a failure that is tried again, and of `undefined` when it has passed. */
  readonly onTrouble: (error: AshlarError | undefined) => void;
  /** Called when the courier is not busy any more. */
  readonly onIdle: () => void;
  /** Work without which the run can't go on has failed. */
  readonly onFailure: (error: unknown) => void;
}

/** Brings batches to their provider, and the answers back. */
export interface Courier {
  /**
   * Submits one batch after the other, until `next` has no more. Does nothing while a batch is being submitted or taken in: until all is
   * told, nobody knows who will ask again.
   */
  submit(next: () => readonly BatchLine[] | undefined): void;
  /** Takes up what an earlier run has left: finds its submissions, takes in what has ended, and watches the rest. */
  resume(): Promise<void>;
  /** Cancels the batches that are open. Throws when one of them could not be. */
  cancel(): Promise<void>;
  /** Resolves when no work is on its way any more; to be called once the signal is aborted. */
  stopped(): Promise<void>;
}

/** Milliseconds for cancelling, after which an aborted run ends in any case. */
const cancelWithin = 60_000;

/** Makes a courier. */
export function courier(setting: CourierSetting): Courier {
  const { wire, ledger, signal, poll, deliver } = setting;
  const work = new Set<Promise<void>>();
  let busy = 0;
  const timeouts = { ...setting.timeouts, connect: Number.POSITIVE_INFINITY };
  const sending = { signal, timeouts };
  const looking = { signal, timeouts: { firstChunk: 60_000, ...timeouts } };
  const steadiness: Steadiness = {
    signal,
    ...poll,
    patience: patienceWith,
    // The address was right once, so a page that is no answer is a proxy's bad minute.
    mayPass: ({ retryable, code }) => retryable || code === "server",
    onTrouble: setting.onTrouble,
  };
  const find = (submission: BatchSubmission) =>
    steadily(() => within(looking, (limited) => wire.find(submission, limited.signal)), steadiness);

  const begin = (task: Promise<void>): void => {
    const settled = task
      .catch((error: unknown) => {
        if (!signal.aborted) setting.onFailure(error);
      })
      .finally(() => work.delete(settled));
    work.add(settled);
  };
  const busily = async (task: () => Promise<void>): Promise<void> => {
    busy++;
    try {
      await task();
    } finally {
      busy--;
      setting.onIdle();
    }
  };

  const submit = async (lines: readonly BatchLine[]): Promise<void> => {
    // Nobody is to wait for an hour for what never worked.
    const untried = { ...steadiness, patience: () => 60_000, mayPass: ({ retryable }: AshlarError) => retryable };
    try {
      const batch = await submitBatch(lines, {
        wire,
        ledger,
        find,
        send: (request) => within(sending, (limited) => request(limited.signal)),
        steadiness: ledger.isEmpty ? untried : steadiness,
      });
      setting.onBatch(batch, { state: "submitted", requests: { total: lines.length, completed: 0, failed: 0 } });
      begin(watch(batch));
    } catch (error) {
      // With nothing in hand it is the run that failed, not some requests of it. Without its file no run goes on.
      if (signal.aborted || ledger.isEmpty || !(error instanceof Error) || BatchFileError.isInstance(error)) throw error;
      for (const { id } of lines) deliver(id, { error: batchError("not-submitted", wire.model, undefined, error) });
    }
  };

  const look = async (batch: string): Promise<BatchStatus> => {
    const status = await steadily(() => within(looking, (limited) => wire.status(batch, limited.signal)), steadiness);
    setting.onBatch(batch, status);
    return status;
  };
  const take = (batch: string, status: BatchStatus): Promise<void> =>
    busily(() => takeIn(batch, status, { wire, ledger, deliver, looking, steadiness }));

  const watch = async (batch: string): Promise<void> => {
    try {
      for (let pause = poll.first; ; pause = Math.min(1.5 * pause, poll.longest)) {
        const status = await look(batch);
        if (status.ended) return await take(batch, status);
        await sleep(pause, signal);
      }
    } catch (error) {
      // Without one of its batches a run goes on.
      if (signal.aborted || !isAshlarError(error) || BatchFileError.isInstance(error)) throw error;
      for (const line of ledger.open.get(batch) ?? []) deliver(line, { error: batchError("out-of-sight", wire.model, batch, error) });
    }
  };

  const settle = async (submission: BatchSubmission): Promise<void> => {
    const { key } = submission;
    const batch = await findSettled(submission, { wire, find, steadiness });
    await ledger.record(batch === undefined ? { type: "dropped", key } : { type: "submitted", key, batch });
  };

  const stopped = async (): Promise<void> => {
    while (work.size > 0) await Promise.allSettled(work);
  };

  return {
    submit(next) {
      const first = busy === 0 ? next() : undefined;
      if (!first) return;
      const submitAll = async (): Promise<void> => {
        for (let lines: typeof first | undefined = first; lines; lines = next()) await submit(lines);
      };
      begin(busily(submitAll));
    },
    async resume() {
      await Promise.all([...ledger.unsettled.values()].map(settle));
      const pending = [...ledger.open.keys()].map(async (batch) => {
        const status = await look(batch);
        if (status.ended) await take(batch, status);
        else begin(watch(batch));
      });
      await Promise.all(pending);
    },
    async cancel() {
      await stopped();
      const limit = AbortSignal.timeout(cancelWithin);
      const made = await Promise.all([...ledger.unsettled.values()].map((submission) => wire.find(submission, limit)));
      const batches = [...ledger.open.keys(), ...made.filter((batch) => batch !== undefined)];
      const outcomes = await Promise.allSettled(batches.map((batch) => wire.cancel(batch, limit)));
      const failure = outcomes.find((outcome) => outcome.status === "rejected");
      if (failure) throw failure.reason;
    },
    stopped,
  };
}
