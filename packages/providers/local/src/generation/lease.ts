import type { LlamaContextSequence, Token } from "node-llama-cpp";
import { abortedError, throwIfAborted } from "../abort.ts";
import { processMeter } from "../runtime/compute-meter.ts";

/** A sequence of the context, and what is known about its use. */
export interface Slot {
  readonly sequence: LlamaContextSequence;
  busy: boolean;
  /** Order of use, for taking the one that was not used for longest. */
  usedAt: number;
  /** The prompt that is being computed on it. */
  prompt: readonly Token[];
  /** Resolves when the prompt is computed, or was given up. */
  computed: Promise<void>;
}

// Between two pieces an abort takes effect on the processor too, and other calls get their turn.
const tokensAtOnce = 128;

/** The use of a sequence for one call. All native work of the call goes through it, which makes it abortable and measures it. */
export class Lease {
  readonly prompt: readonly Token[];
  readonly signal: AbortSignal;
  readonly #slot: Slot;
  readonly #free: () => void;
  readonly #computed = Promise.withResolvers<void>();
  #running: Promise<unknown> = Promise.resolve();
  #released = false;
  #cached = 0;
  #seconds = 0;

  constructor(slot: Slot, prompt: readonly Token[], signal: AbortSignal, free: () => void) {
    this.#slot = slot;
    this.prompt = prompt;
    this.signal = signal;
    this.#free = free;
    slot.prompt = prompt;
    slot.computed = this.#computed.promise;
  }

  get sequence(): LlamaContextSequence {
    return this.#slot.sequence;
  }

  /** Tokens of the prompt that did not have to be computed. */
  get cachedTokens(): number {
    return this.#cached;
  }

  /** CPU seconds of this call's work so far. */
  get computeSeconds(): number {
    return this.#seconds;
  }

  /** Keeps what the sequence shares with the prompt, but for its last token: that one has to be evaluated to get an answer. */
  async keepPrefix(): Promise<void> {
    await this.run(1, () => this.sequence.adaptStateToTokens(this.prompt.slice(0, -1), false));
    this.#cached = this.sequence.nextTokenIndex;
  }

  /** Computes the prompt, but for its last token. */
  async evaluatePrompt(): Promise<void> {
    const end = this.prompt.length - 1;
    for (let at = this.sequence.nextTokenIndex; at < end; at = this.sequence.nextTokenIndex) {
      const tokens = this.prompt.slice(at, Math.min(at + tokensAtOnce, end));
      await this.run(tokens.length, () => this.sequence.evaluateWithoutGeneratingNewTokens(tokens));
    }
    this.#computed.resolve();
  }

  /** Runs native work on `tokens` tokens. When the call is aborted, the caller is free at once and the sequence when the work is done. */
  run<T>(tokens: number, work: () => Promise<T>): Promise<T> {
    throwIfAborted(this.signal, "the call");
    const metered = processMeter.start(tokens);
    const running = (async () => work())().finally(() => {
      this.#seconds += metered.stop();
    });
    this.#running = running.catch(() => {});
    return this.wait(running);
  }

  /** Waits for `promise`, or for the abort of the call. */
  async wait<T>(promise: Promise<T>): Promise<T> {
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const abort = () => reject(abortedError(this.signal, "the call"));
    this.signal.addEventListener("abort", abort, { once: true });
    if (this.signal.aborted) abort();
    try {
      return await Promise.race([promise, aborted]);
    } finally {
      this.signal.removeEventListener("abort", abort);
    }
  }

  /** Gives the sequence back once the last work on it is done; `closing` is work that is still to be waited for. */
  release(closing?: Promise<unknown>): void {
    if (this.#released) return;
    this.#released = true;
    this.#computed.resolve();
    const settled = Promise.allSettled([this.#running, closing]);
    settled.then(this.#free, this.#free);
  }
}
