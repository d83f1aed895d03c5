import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LlamaContextSequence, Token } from "node-llama-cpp";
import { abortedError, throwIfAborted } from "../abort.ts";
import { commonPrefix } from "../runtime/common-prefix.ts";
import { Lease, type Slot } from "./lease.ts";

// Below this many tokens computing is as fast as copying.
const worthCopying = 64;

/**
 * The sequences of one context. Calls wait for a free one in their order; each gets the one whose state shares the longest prefix with its
 * prompt, so that the shared part is not computed again. Where another sequence shares more, its state is copied, also while that one is
 * still computing it: what several calls have in common is computed once.
 */
export class SequencePool {
  readonly #slots: Slot[];
  readonly #waiting: ((slot: Slot) => void)[] = [];
  readonly #whenIdle: (() => void)[] = [];
  #uses = 0;

  constructor(sequences: readonly LlamaContextSequence[]) {
    this.#slots = sequences.map((sequence) => ({ sequence, busy: false, usedAt: 0, prompt: [], computed: Promise.resolve() }));
  }

  /** Waits for a sequence and prepares it for `prompt`: what is cached of it stays, what is not has to be evaluated. */
  async acquire(prompt: readonly Token[], signal: AbortSignal): Promise<Lease> {
    const slot = await this.#take(prompt, signal);
    const lease = new Lease(slot, prompt, signal, () => this.#free(slot));
    try {
      await this.#copyPrefix(slot, lease, signal);
      await lease.keepPrefix();
      return lease;
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  /** Resolves once no sequence is in use and nobody waits for one. */
  async idle(): Promise<void> {
    if (this.#slots.some(({ busy }) => busy)) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  async #take(prompt: readonly Token[], signal: AbortSignal): Promise<Slot> {
    throwIfAborted(signal, "the call");
    const slot = this.#bestFree(prompt) ?? (await this.#turn(signal));
    slot.busy = true;
    slot.usedAt = ++this.#uses;
    return slot;
  }

  #bestFree(prompt: readonly Token[]): Slot | undefined {
    const free = this.#slots.filter(({ busy }) => !busy);
    if (free.length < 2) return free[0];
    const shared = new Map(free.map((slot) => [slot, commonPrefix(slot.sequence.contextTokens, prompt)]));
    return free.toSorted((a, b) => shared.get(b)! - shared.get(a)! || a.usedAt - b.usedAt)[0];
  }

  #turn(signal: AbortSignal): Promise<Slot> {
    return new Promise((resolve, reject) => {
      const go = (slot: Slot) => {
        signal.removeEventListener("abort", leave);
        resolve(slot);
      };
      const leave = () => {
        const at = this.#waiting.indexOf(go);
        if (at >= 0) this.#waiting.splice(at, 1);
        reject(abortedError(signal, "the call"));
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#waiting.push(go);
    });
  }

  #free(slot: Slot): void {
    const next = this.#waiting.shift();
    slot.busy = next !== undefined; // handed over directly: nobody comes in between
    next?.(slot);
    if (this.#slots.every(({ busy }) => !busy)) for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  async #copyPrefix(slot: Slot, lease: Lease, signal: AbortSignal): Promise<void> {
    if (slot.sequence.needsCheckpoints) return; // such a state can't be cut to a prefix
    const tokensOf = (other: Slot) => (other.busy ? other.prompt : other.sequence.contextTokens);
    const own = commonPrefix(slot.sequence.contextTokens, lease.prompt);
    const gain = (other: Slot) => commonPrefix(tokensOf(other), lease.prompt) - own;
    const donor = this.#slots.filter((other) => other !== slot && other.usedAt < slot.usedAt).sort((a, b) => gain(b) - gain(a))[0];
    if (!donor || gain(donor) < worthCopying) return;
    await lease.wait(donor.computed);
    if (commonPrefix(donor.sequence.contextTokens, lease.prompt) - own < worthCopying) return;
    throwIfAborted(signal, "the call");
    await lease.run(1, () => copyState(donor.sequence, slot.sequence));
  }
}

// The runtime copies states through files only; a state of 700 tokens takes about 25 ms, computing it 5 seconds.
async function copyState(from: LlamaContextSequence, to: LlamaContextSequence): Promise<void> {
  const file = join(tmpdir(), `ashlar-${process.pid}-${randomUUID()}.state`);
  try {
    await from.saveStateToFile(file);
    // The risk is a state of another model; this one is of the same context.
    await to.loadStateFromFile(file, { acceptRisk: true });
  } catch {
    await to.clearHistory(); // no space for the file, say: the prefix is computed instead
  } finally {
    await rm(file, { force: true });
  }
}
