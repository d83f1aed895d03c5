/**
 * Makes ../src/prices.generated.ts of prices.json, which may be edited by hand: give an entry that is the date and source of its own.
 *
 *   node packages/core/prices/generate.mjs           writes it
 *   node packages/core/prices/generate.mjs --check   fails when it is not up to date
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const target = "../src/prices.generated.ts";

/** The data file, or an empty one where there is none yet. */
export const data = () => (existsSync(path("prices.json")) ? JSON.parse(readFileSync(path("prices.json"), "utf8")) : { prices: [] });

/** Writes a file of this folder as a whole or not at all. */
export function write(name, text) {
  writeFileSync(path(`${name}.tmp`), text);
  renameSync(path(`${name}.tmp`), path(name));
}

const text = () => {
  const entries = data().prices.map(({ provider, model, date, source, ...rates }) => {
    const fields = { ...rates, currency: "USD", date, source };
    return `  ${JSON.stringify(`${provider}/${model}`)}: { ${Object.entries(fields)
      .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
      .join(", ")} },\n`;
  });
  return `// Made of prices/prices.json by prices/generate.mjs: change that file, and run it again.
import type { Price } from "./usage.ts";

export const listPrices: Readonly<Record<string, Price>> = {
${entries.join("")}};
`;
};

export const writeModule = () => write(target, text());

if (process.argv[1] === path("generate.mjs")) {
  if (!process.argv.includes("--check")) writeModule();
  else if (text() !== readFileSync(path(target), "utf8")) {
    console.error("src/prices.generated.ts is not up to date: run `node packages/core/prices/generate.mjs`.");
    process.exitCode = 1;
  }
}
