/** Where a command writes. */
export interface Output {
  /** Results. */
  out(text: string): void;
  /** What is said beside them. */
  err(text: string): void;
}

/** The terminal. */
export const terminal: Output = {
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
};
