/** One way to call the upstream. Each runs in a process of its own. What a library can't do it leaves out. */
export interface Contender {
  /** Asks for a whole reply and gives its text. */
  whole?(model: string): Promise<string>;
  /** As `whole`, without what is measured, for the difference. */
  bare?(model: string): Promise<string>;
  /** Asks for structured output, validated, and gives it. */
  object?(model: string): Promise<unknown>;
  /** Reads a stream to its end and gives its text. */
  stream?(model: string): Promise<string>;
  /** Opens a stream, and gives it once its first text has arrived. */
  open?(model: string): Promise<OpenStream>;
  /** Reads a stream of partial objects: each that differs from the one before. Gives the last, and how many there were. */
  partials?(model: string): Promise<Partials>;
}

/** A stream whose first text has arrived. */
export interface OpenStream {
  /** Reads it to its end and gives all of its text. */
  rest(): Promise<string>;
}

export interface Partials {
  readonly last: unknown;
  readonly count: number;
}

/** A contender's two ways to read a stream, from how the library opens one and where a chunk of it has its text. */
export function streaming<Chunk>(
  start: (model: string) => AsyncIterable<Chunk> | Promise<AsyncIterable<Chunk>>,
  textOf: (chunk: Chunk) => string | null | undefined,
): Required<Pick<Contender, "stream" | "open">> {
  return {
    async stream(model) {
      let text = "";
      for await (const chunk of await start(model)) text += textOf(chunk) ?? "";
      return text;
    },
    async open(model) {
      const chunks = (await start(model))[Symbol.asyncIterator]();
      let text = "";
      const read = async (enough: () => boolean): Promise<void> => {
        for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
          text += textOf(next.value) ?? "";
          if (enough()) return;
        }
      };
      await read(() => text !== "");
      return {
        async rest() {
          await read(() => false);
          return text;
        },
      };
    },
  };
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
