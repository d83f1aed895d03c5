import { tableOfRatios } from "./calls.ts";
import type { Table } from "./report.ts";
import type { Runner } from "./rounds.ts";

/** CPU of a chunk of a stream. */
export function measureChunks(
  runners: readonly Runner[],
  options: { readonly wire: string; readonly rounds: number; readonly scale: number },
): Promise<Table> {
  const long = Math.max(2, Math.round(8 * options.scale));
  const paced = Math.round(400 * options.scale);
  const many = Math.max(50, Math.round(200 * options.scale));
  return tableOfRatios(
    runners,
    [
      { title: "one stream", task: { method: "stream", model: "chunks-2000", count: long, concurrency: 1 }, units: long * 2000, warmUp: 8 },
      {
        title: `${many} streams`,
        task: { method: "stream", model: "chunks-100", count: many, concurrency: many },
        units: many * 100,
        warmUp: many,
      },
      {
        title: "one a millisecond",
        task: { method: "stream", model: `paced-${paced}`, count: 1, concurrency: 1 },
        units: paced,
        warmUp: 1,
      },
    ],
    {
      title: `CPU of a streamed chunk: ${options.wire}`,
      note: "One stream after the other of 2,000 chunks of a word, many streams of 100 chunks at once, and a stream that sends a chunk each millisecond. Ratio to fetch with a parser written by hand.",
      unit: "µs a chunk",
      rounds: options.rounds,
    },
  );
}
