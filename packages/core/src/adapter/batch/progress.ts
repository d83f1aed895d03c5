import type { BatchStatus } from "./wire.ts";

/** How far a run of batches is. */
export interface BatchProgress {
  /** Inputs in all. */
  readonly total: number;
  /** Inputs with a reply. */
  readonly completed: number;
  /** Inputs with an error. */
  readonly failed: number;
  /** The batches that this run has to do with, the oldest first. */
  readonly batches: readonly BatchState[];
  /** Milliseconds that the open batches still need at their pace until now; `undefined` while none has an answer. A guess. */
  readonly remaining: number | undefined;
  /** The failure for which a request to the provider is tried again at the moment. */
  readonly trouble: Error | undefined;
}

/** How far one batch is. */
export interface BatchState extends BatchStatus {
  readonly id: string;
}

/** Keeps count of a run. */
export interface ProgressMeter {
  batch(id: string, status: BatchStatus): void;
  settled(isReply: boolean): void;
  trouble(error: Error | undefined): void;
  /** Tells the last state, and nothing after it. */
  end(): void;
}

/** Makes a meter that tells of changes, several at once where they come together. */
export function progressMeter(
  total: number,
  onProgress: ((progress: BatchProgress) => void) | undefined,
  onFailure: (error: unknown) => void,
): ProgressMeter {
  const batches = new Map<string, BatchState & { readonly since: number }>();
  let completed = 0;
  let failed = 0;
  let trouble: Error | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (): void => {
    timer = undefined;
    const states = [...batches.values()];
    const left = states.filter(({ ended }) => !ended).flatMap((state) => remainingOf(state) ?? []);
    const remaining = left.length > 0 ? Math.max(...left) : undefined;
    try {
      onProgress?.({ total, completed, failed, batches: states.map(({ since: _, ...state }) => state), remaining, trouble });
    } catch (error) {
      onFailure(error);
    }
  };
  const changed = (): void => {
    timer ??= setTimeout(tell, 0);
  };
  return {
    batch(id, status) {
      batches.set(id, { id, ...status, since: batches.get(id)?.since ?? performance.now() });
      changed();
    },
    settled(isReply) {
      if (isReply) completed++;
      else failed++;
      changed();
    },
    trouble(error) {
      trouble = error;
      changed();
    },
    end() {
      if (timer === undefined) return;
      clearTimeout(timer);
      tell();
    },
  };
}

function remainingOf({ requests, since }: BatchState & { readonly since: number }): number | undefined {
  const done = requests.completed + requests.failed;
  return done > 0 ? ((performance.now() - since) * (requests.total - done)) / done : undefined;
}
