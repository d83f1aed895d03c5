import { contentHash } from "@ashlar/evaluate";
import { parseHead, type SoftmaxHead, trainHead } from "@ashlar/finetune";
import { addSpent, measured, type Spent } from "../preparation.ts";
import type { Workbench } from "./candidate.ts";
import { oncePrepared } from "./once-prepared.ts";

/** The head that two candidates share: it is trained at the first need. */
export interface SharedHead {
  /** Stands for the head in fingerprints, before it is trained. */
  readonly fingerprint: string;
  get(signal: AbortSignal): Promise<SoftmaxHead>;
  spent(): Promise<Spent>;
}

type KeptHead = { readonly head: string; readonly spent: Spent };

/** Trains a softmax head on the embeddings of the pool; validation rows choose its settings. Kept on disk with what it took. */
export function sharedHead({ task, examples, kept, note }: Workbench): SharedHead {
  const { pool } = task;
  const known = new Set(pool.map(({ expected }) => expected));
  // A label that no training row has can't be learned, and can't choose settings.
  const validation = task.validation.filter(({ expected }) => known.has(expected));
  const fingerprint = contentHash(["softmax-head 1", examples.fingerprint, ...validation.map(({ id }) => id)]);
  return {
    fingerprint,
    get: oncePrepared(async (signal) => {
      const before = await kept.get<KeptHead>(fingerprint);
      if (before) return parseHead(before.head);
      const vectors = await examples.vectors(pool, signal);
      const heldOut = await examples.vectors(validation, signal);
      note(`tuned: training on ${pool.length.toLocaleString("en")} labels`);
      const { result, spent } = await measured(() =>
        trainHead({
          vectors,
          labels: pool.map(({ expected }) => expected),
          embedding: examples.model,
          signal,
          ...(validation.length > 0 && { validation: { vectors: heldOut, labels: validation.map(({ expected }) => expected) } }),
        }),
      );
      await kept.put(fingerprint, { head: JSON.stringify(result.head), spent } satisfies KeptHead);
      return result.head;
    }),
    async spent() {
      const training = await kept.get<KeptHead>(fingerprint);
      return addSpent(await examples.spent(pool), await examples.spent(validation), ...(training ? [training.spent] : []));
    },
  };
}
