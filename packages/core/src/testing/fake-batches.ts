import type { BatchLine, BatchLineResult, BatchStatus, BatchSubmission, BatchWire } from "../adapter/batch/wire.ts";
import type { LanguageModel, ModelReply, ModelRequest } from "../model.ts";

/** A batch at the fake provider. */
export interface FakeBatch {
  readonly id: string;
  readonly key: string;
  readonly lines: readonly BatchLine[];
  ended: BatchStatus["ended"];
  refusal?: Error;
  /** Lines that the results leave out. */
  readonly left: Set<string>;
}

/** A provider of batches in memory, which outlives the runs that use it. */
export interface FakeBatches {
  readonly wire: BatchWire;
  readonly batches: readonly FakeBatch[];
  readonly cancelled: readonly string[];
}

/** How the fake provider behaves. */
export interface FakeBatchOptions {
  readonly model: LanguageModel;
  /** What a request is answered with. */
  readonly answer: (request: ModelRequest) => ModelReply | Error | "expired" | "cancelled";
  /** How a batch ends; `undefined` for one that is still open at this look. Default: completed at the second look. */
  readonly ends?: (batch: FakeBatch, look: number) => BatchStatus["ended"];
  readonly limits?: BatchWire["limits"];
  /** Called before each step; what it throws is what the step fails with. */
  readonly before?: (step: "submit" | "submitted" | "find" | "status" | "results" | "result" | "cancel", batch?: FakeBatch) => void;
  readonly settlesWithin?: number;
}

/** Makes a fake provider of batches. */
export function fakeBatches(options: FakeBatchOptions): FakeBatches {
  const { model, answer, before, ends = (_, look) => (look >= 2 ? "completed" : undefined) } = options;
  const batches: FakeBatch[] = [];
  const cancelled: string[] = [];
  const looks = new Map<string, number>();
  const requests = new Map<object, ModelRequest>();
  const find = (id: string): FakeBatch => {
    const batch = batches.find((candidate) => candidate.id === id);
    if (!batch) throw new Error(`no batch ${id}`);
    return batch;
  };
  const wire: BatchWire = {
    model,
    priceShare: 0.5,
    limits: options.limits ?? { requests: 50_000, bytes: 1e8 },
    settlesWithin: options.settlesWithin ?? 0,
    body(request) {
      const body = { model: model.id, ...request };
      requests.set(body, request);
      return body;
    },
    async submit(lines: readonly BatchLine[], { key }: BatchSubmission) {
      before?.("submit");
      const batch: FakeBatch = { id: `batch-${batches.length + 1}`, key, lines, ended: undefined, left: new Set() };
      batches.push(batch);
      before?.("submitted", batch);
      return batch.id;
    },
    async find({ key }) {
      before?.("find");
      return batches.find((batch) => batch.key === key)?.id;
    },
    async status(id) {
      const batch = find(id);
      before?.("status", batch);
      const look = (looks.get(id) ?? 0) + 1;
      looks.set(id, look);
      batch.ended ??= ends(batch, look);
      const total = batch.lines.length;
      const { ended, refusal } = batch;
      return {
        state: ended ?? "in_progress",
        requests: { total, completed: ended ? total : 0, failed: 0 },
        ...(ended && { ended }),
        ...(refusal && { refusal }),
      };
    },
    async *results(id) {
      const batch = find(id);
      before?.("results", batch);
      for (const { id: line, body } of batch.lines) {
        if (batch.left.has(line)) continue;
        before?.("result", batch);
        const request = requests.get(body);
        const said = request ? answer(request) : new Error("unknown request");
        yield result(line, said);
      }
    },
    async cancel(id) {
      before?.("cancel", find(id));
      cancelled.push(id);
    },
  };
  return { wire, batches, cancelled };
}

function result(id: string, said: ReturnType<FakeBatchOptions["answer"]>): BatchLineResult {
  if (typeof said === "string") return { id, ended: said };
  return said instanceof Error ? { id, error: said } : { id, reply: said };
}
