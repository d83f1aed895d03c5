import { type TraceFilter, whereOf } from "./filter.ts";
import type { Placed, select } from "./select.ts";
import type { Trace } from "./trace.ts";

/** Which traces are followed, from where, and until when. */
export interface TailOptions extends TraceFilter {
  /** Traces from before to begin with. Default 0. */
  readonly last?: number;
  /** Ends the following when it is aborted. */
  readonly signal?: AbortSignal;
}

/** Milliseconds between two looks for new traces. */
const lookEvery = 200;

/** What following needs of a store. */
interface Source {
  read(rest: string, ...values: Parameters<typeof select>[2]): readonly Placed[];
  /** Changes when the file is replaced: its order begins again. */
  file(): number | undefined;
}

/** Gives traces as they are written. Writers take turns, so that whoever reads in the order of writing misses none. */
export async function* follow({ read, file }: Source, { last = 0, signal, ...filter }: TailOptions): AsyncGenerator<Trace> {
  const { where, values } = whereOf(filter);
  const before = read("ORDER BY sequence DESC LIMIT 1");
  let followed = file();
  let after = before[0]?.sequence ?? 0;
  const recent = last > 0 ? read(`${where} AND sequence <= ? ORDER BY sequence DESC LIMIT ?`, ...values, after, last) : [];
  for (const { trace } of recent.toReversed()) yield trace;
  while (!signal?.aborted) {
    const news = read(`${where} AND sequence > ? ORDER BY sequence LIMIT 500`, ...values, after);
    if (file() !== followed) {
      followed = file();
      after = 0;
      continue;
    }
    for (const { trace } of news) yield trace;
    after = news.at(-1)?.sequence ?? after;
    if (news.length === 0) await pause(lookEvery, signal);
  }
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener("abort", end);
  });
}
