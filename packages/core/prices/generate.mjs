/**
 * Makes ../src/prices-*.generated.ts of prices.json, which may be edited by hand: give an entry that is the date and source of its own.
 *
 *   node packages/core/prices/generate.mjs           writes them
 *   node packages/core/prices/generate.mjs --check   fails when they are not up to date
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const target = (provider) => `../src/prices-${provider}.generated.ts`;

/** The data file, or an empty one where there is none yet. */
export const data = () => (existsSync(path("prices.json")) ? JSON.parse(readFileSync(path("prices.json"), "utf8")) : { prices: [] });

/** Writes a file of this folder as a whole or not at all. */
export function write(name, text) {
  writeFileSync(path(`${name}.tmp`), text);
  renameSync(path(`${name}.tmp`), path(name));
}

const vendors = { openai: "OpenAI", anthropic: "Anthropic", google: "Google" };
const rateNames = ["inputPerMillion", "cachedInputPerMillion", "cacheWritePerMillion", "outputPerMillion"];
const ratesOf = (rates) => rateNames.map((name) => rates[name] ?? 0);

/** The module of each provider: a row for each model, and beside it what is not as with most of the provider's. */
const modules = () =>
  Map.groupBy(data().prices, ({ provider }) => provider)
    .entries()
    .map(([provider, entries]) => {
      const most = (name) => {
        const groups = [...Map.groupBy(entries, (entry) => entry[name])];
        return groups.toSorted(([, one], [, other]) => other.length - one.length)[0][0];
      };
      const [date, source] = [most("date"), most("source")];
      const rows = entries.map(({ model, longContext, ...entry }) => {
        const long = longContext ? [longContext.aboveInputTokens, ...ratesOf(longContext)] : 0;
        const own = [long, entry.source === source ? 0 : entry.source, entry.date === date ? 0 : entry.date];
        while (own.at(-1) === 0) own.pop();
        return `  ${JSON.stringify(model)}: ${JSON.stringify([...ratesOf(entry), ...own])},\n`;
      });
      return [
        target(provider),
        `// Made of prices/prices.json by prices/generate.mjs: change that file, and run it again.
import { type PriceTable, priceTable } from "./price-table.ts";

/** The list prices of ${vendors[provider] ?? provider} alone, a part of \`prices\`. */
export const ${provider}Prices: PriceTable = /* @__PURE__ */ priceTable(${JSON.stringify(provider)}, ${JSON.stringify(date)}, ${JSON.stringify(source)}, {
${rows.join("")}});
`,
      ];
    });

export const writeModules = () => {
  for (const [name, text] of modules()) write(name, text);
};

if (process.argv[1] === path("generate.mjs")) {
  if (!process.argv.includes("--check")) writeModules();
  else {
    const old = [...modules()].flatMap(([name, text]) => (existsSync(path(name)) && text === readFileSync(path(name), "utf8") ? [] : name));
    if (old.length > 0) {
      console.error(`Not up to date: ${old.join(", ")}. Run \`node packages/core/prices/generate.mjs\`.`);
      process.exitCode = 1;
    }
  }
}
