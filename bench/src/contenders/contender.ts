/** One way to call the upstream. Each runs in a process of its own. What a library can't do it leaves out. */
export interface Contender {
  /** Asks for a whole reply and gives its text. */
  whole?(model: string): Promise<string>;
  /** Asks for structured output, validated, and gives it. */
  object?(model: string): Promise<unknown>;
  /** Reads a stream to its end and gives its text. */
  stream?(model: string): Promise<string>;
  /** Reads a stream of partial objects: each that differs from the one before. Gives the last, and how many there were. */
  partials?(model: string): Promise<Partials>;
}

export interface Partials {
  readonly last: unknown;
  readonly count: number;
}

/** Reads partial objects to their end. */
export async function readPartials(partials: AsyncIterable<unknown> | Iterable<unknown>): Promise<Partials> {
  let last: unknown;
  let count = 0;
  for await (const partial of partials) {
    last = partial;
    count++;
  }
  return { last, count };
}
