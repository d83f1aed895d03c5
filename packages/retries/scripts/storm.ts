import { parseArgs } from "node:util";
import { storm } from "../src/testing/storm.ts";

/* A storm of callers against a server that answers 429 to most of them: `pnpm storm`, or `pnpm storm --callers 200`. */

const { values } = parseArgs({ options: { callers: { type: "string", default: "1000" }, rate: { type: "string", default: "1000" } } });
const requestsPerSecond = Number(values.rate);
const got = await storm({ callers: Number(values.callers), refused: 0.6, requestsPerSecond, retryAfter: [100, 200] });

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;
const rows: readonly (readonly [string, string])[] = [
  ["callers that got their answer", `${got.answered} of ${values.callers}`],
  ["requests sent", `${got.requests}, ${percent(got.requests, got.ideal)} of the ideal ${got.ideal}`],
  ["requests before their Retry-After", String(got.early)],
  [
    "busiest second",
    `${got.busiestSecond} requests, ${percent(got.busiestSecond, requestsPerSecond)} of the limit of ${requestsPerSecond}`,
  ],
  ["time", `${got.seconds.toFixed(1)} s`],
];
const width = Math.max(...rows.map(([name]) => name.length));
for (const [name, value] of rows) console.log(`${name.padEnd(width)}  ${value}`);
process.exitCode = got.answered === Number(values.callers) && got.early === 0 && got.busiestSecond <= requestsPerSecond * 1.05 ? 0 : 1;
