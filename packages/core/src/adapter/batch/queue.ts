import { InvalidRequestError } from "../../errors.ts";
import type { CallContext, LanguageModel, ModelReply, ModelRequest } from "../../model.ts";
import { streamReply } from "../../request/collect.ts";
import { abortError } from "../../request/watch.ts";
import type { Price } from "../../usage.ts";
import type { BatchLedger } from "./ledger.ts";
import type { Outcome } from "./take-in.ts";
import type { Turns } from "./turns.ts";
import type { BatchLine, BatchWire } from "./wire.ts";

/** Requests that wait for a batch. */
export interface BatchQueue {
  /** A model that answers once a batch has the answer. */
  readonly model: LanguageModel;
  /** Takes the requests of one batch out of those that are new; `undefined` when there are none. */
  next(maxRequests: number): readonly BatchLine[] | undefined;
  /** Lets whoever waits for a line go on. */
  deliver(line: string, outcome: Outcome): void;
}

interface NewLine extends BatchLine {
  readonly bytes: number;
  /** How many requests had been asked before. */
  readonly order: number;
}

/** Makes a queue. Whoever waits in it is not at work, in the sense of `turns`. */
export function batchQueue(options: {
  readonly wire: BatchWire;
  readonly ledger: BatchLedger;
  readonly turns: Turns;
  readonly price: Price | undefined;
}): BatchQueue {
  const { wire, ledger, turns, price } = options;
  const { provider, id, capabilities } = wire.model;
  const waiting = new Map<string, (outcome: Outcome) => void>();
  const fresh = new Map<string, NewLine>();
  let asked = 0;

  const ask = async (request: ModelRequest, { signal }: CallContext): Promise<ModelReply> => {
    const order = asked++;
    const body = wire.body(request);
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    if (bytes.length > wire.limits.bytes) {
      const limit = `${wire.limits.bytes} bytes that a batch of ${provider} may hold`;
      throw new InvalidRequestError(`The request has ${bytes.length} bytes, more than the ${limit}.`, { provider, model: id });
    }
    const hash = await hashOf(bytes);
    const known = ledger.take(hash);
    const answered = known === undefined ? undefined : ledger.replyTo(known);
    if (answered) return answered;
    const line = known ?? ledger.add(hash);
    return new Promise((resolve, reject) => {
      const goOn = (outcome: Outcome): void => {
        signal.removeEventListener("abort", abort);
        waiting.delete(line);
        fresh.delete(line);
        turns.enter(() => ("reply" in outcome ? resolve(outcome.reply) : reject(outcome.error)));
      };
      const abort = (): void => goOn({ error: abortError(signal) });
      waiting.set(line, goOn);
      if (known === undefined) fresh.set(line, { id: line, body, bytes: bytes.length, order });
      turns.leave();
      if (signal.aborted) abort();
      else signal.addEventListener("abort", abort);
    });
  };

  return {
    model: {
      provider,
      id,
      capabilities,
      ...(price && { price }),
      generate: ask,
      async *stream(request, context) {
        yield* streamReply(await ask(request, context));
      },
    },
    next(maxRequests) {
      const lines: NewLine[] = [];
      let bytes = 0;
      // Hashes are ready in any order; batches are the same each time.
      for (const line of [...fresh.values()].sort((one, other) => one.order - other.order)) {
        bytes += line.bytes;
        if (lines.length === maxRequests || bytes > wire.limits.bytes) break;
        lines.push(line);
      }
      for (const line of lines) fresh.delete(line.id);
      return lines.length > 0 ? lines : undefined;
    },
    deliver: (line, outcome) => waiting.get(line)?.(outcome),
  };
}

/** The first half of a SHA-256, in hexadecimal digits: short enough for an id, and 128 bits never meet. */
async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes), 0, 16);
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
