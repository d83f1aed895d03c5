import type { ModelReply, Timeouts } from "../../model.ts";
import type { Watch } from "../../request/watch.ts";
import { batchError } from "./errors.ts";
import type { BatchLedger } from "./ledger.ts";
import { type Steadiness, steadily, within } from "./steady.ts";
import type { BatchStatus, BatchWire } from "./wire.ts";

/** What came of a line. */
export type Outcome = { readonly reply: ModelReply } | { readonly error: Error };

/** Answers that are written to the file at once. */
const written = 500;
/** How often a batch that is complete is read when it leaves lines out. */
const readings = 3;

/** Takes in the results of a batch that has ended. Answers are on the disk before anybody hears of them; then all others hear why not. */
export async function takeIn(
  batch: string,
  { ended, refusal }: BatchStatus,
  setting: {
    readonly wire: BatchWire;
    readonly ledger: BatchLedger;
    readonly deliver: (line: string, outcome: Outcome) => void;
    /** Limits of one reading. */
    readonly looking: { readonly signal: AbortSignal; readonly timeouts: Timeouts };
    readonly steadiness: Steadiness;
  },
): Promise<void> {
  const { wire, ledger, deliver, looking, steadiness } = setting;
  const lines = ledger.open.get(batch) ?? [];
  const unanswered = new Set(lines.filter((line) => !ledger.replyTo(line)));
  const errors = new Map<string, Error>();

  const read = async (watch: Watch): Promise<void> => {
    const answers = new Map<string, ModelReply>();
    const keep = async (): Promise<void> => {
      const kept = [...answers];
      answers.clear();
      await ledger.record(...kept.map(([line, reply]) => ({ type: "answered" as const, line, reply })));
      for (const [line, reply] of kept) {
        unanswered.delete(line);
        deliver(line, { reply });
      }
    };
    for await (const result of wire.results(batch, watch.signal)) {
      // A try that was given up must not go on beside the next.
      watch.signal.throwIfAborted();
      watch.event();
      const { id } = result;
      if (!unanswered.has(id)) continue;
      if ("reply" in result) {
        answers.set(id, result.reply);
        if (answers.size === written) await keep();
      } else errors.set(id, "error" in result ? result.error : batchError(result.ended, wire.model, batch));
    }
    await keep();
  };
  let left = readings;
  await steadily(async () => {
    await within(looking, read);
    const isShort = ended === "completed" && [...unanswered].some((line) => !errors.has(line));
    if (isShort && --left > 0) throw batchError("missing", wire.model, batch);
  }, steadiness);

  await ledger.record({ type: "ended", batch });
  const reason = ended === undefined || ended === "completed" ? "missing" : ended;
  for (const line of unanswered) deliver(line, { error: errors.get(line) ?? batchError(reason, wire.model, batch, refusal) });
}
