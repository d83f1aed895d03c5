import { tableOfRatios } from "./calls.ts";
import type { Table } from "./report.ts";
import type { Runner } from "./rounds.ts";

/** CPU of a chunk of a stream. */
export function measureChunks(
  runners: readonly Runner[],
  options: { readonly wire: string; readonly rounds: number; readonly scale: number },
): Promise<Table> {
  const scaled = (count: number): number => Math.round(count * options.scale);
  const [long, many, paced] = [scaled(32), scaled(600), scaled(600)];
  return tableOfRatios(
    runners,
    [
      {
        title: "one stream",
        task: { method: "stream", model: "chunks-2000", count: long, concurrency: 1 },
        units: long * 2000,
        warmUp: 60,
      },
      {
        title: "200 streams",
        task: { method: "stream", model: "chunks-100", count: many, concurrency: 200 },
        units: many * 100,
        warmUp: 400,
      },
      {
        title: "one a millisecond",
        task: { method: "stream", model: `paced-${paced}`, count: 1, concurrency: 1 },
        units: paced,
        warmUp: 2,
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
