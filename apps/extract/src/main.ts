import { text } from "node:stream/consumers";
import { extract, model } from "./extract.ts";

const [given] = process.argv.slice(2);
if (given === "--help" || (given === undefined && process.stdin.isTTY)) {
  console.log(
    'npm start -- "Puppet Show, 16 May at 3 pm, 5 euros."\nTakes the facts of an event out of an announcement: an argument, or standard input.',
  );
} else {
  await using _ = model;
  const { value, version } = await extract({ text: given ?? (await text(process.stdin)) });
  console.log(JSON.stringify(value, null, 2));
  console.error(`by version ${version?.number}, ${version?.hash.slice(0, 12)}`);
}
