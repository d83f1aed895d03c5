import { once } from "node:events";

/** Where a command writes. */
export interface Output {
  /** Results. */
  out(text: string): void;
  /** What is said beside them. */
  err(text: string): void;
  /** Waits until the reader has taken what was written, for results that are long. */
  drained?(): Promise<void>;
}

/** The terminal. */
export const terminal: Output = {
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
  drained: async () => {
    if (process.stdout.writableNeedDrain) await once(process.stdout, "drain");
  },
};
