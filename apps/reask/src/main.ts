import { local } from "@ashlar/local";
import { measure, type Outcome, table, type Way, ways } from "./measure.ts";
import { words } from "./task.ts";

/* Prints how many answers of the embedded model are right at the first, second and third attempt: pnpm --filter @ashlar/retries demo */

const id = process.argv[2] ?? "smollm2-135m";
await using model = local(id);
console.log(`Sentences of 4 to 9 words with a given word, from ${id}: right at which answer, of ${words.length}`);
const outcomes = new Map<Way, Outcome>();
for (const way of Object.keys(ways) as Way[]) {
  let count = 0;
  const progress = (): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r${way}: ${++count} of ${words.length} `);
  };
  outcomes.set(way, await measure(model, way, words, progress));
}
if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
console.log(`\n${table(outcomes)}`);
