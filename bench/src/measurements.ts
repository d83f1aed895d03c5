import { measureAdapters } from "./adapters.ts";
import { measureBundles } from "./bundle.ts";
import { measureCalls } from "./calls.ts";
import { measureChunks } from "./chunks.ts";
import { measureIdle } from "./idle.ts";
import { measureImports } from "./import-time.ts";
import { measureLatency } from "./latency.ts";
import { measurePartials } from "./partials.ts";
import type { Pool } from "./pool.ts";
import type { Table } from "./report.ts";
import { measureRetries } from "./retries.ts";
import type { Runner } from "./rounds.ts";
import { measureVersions } from "./versions.ts";

/** How much is measured. */
export interface Amount {
  /** How often each figure is taken. */
  readonly rounds: number;
  /** How much work a figure is taken from, as a share of the full one. */
  readonly scale: number;
}

/** Contenders by the wire that they speak, the floor first. */
const wires: Readonly<Record<string, readonly string[]>> = {
  "Chat Completions": ["fetch", "node-http", "core", "ashlar", "xsai", "openai", "ai", "langchain"],
  Messages: ["fetch-anthropic", "ashlar-anthropic", "anthropic"],
};

/** What the contenders of each wire are measured by. */
const onWires =
  (
    measure: (runners: readonly Runner[], options: Amount & { readonly wire: string }) => Promise<Table>,
    excluded: readonly string[] = [],
  ) =>
  async (amount: Amount, pool: Pool): Promise<readonly Table[]> => {
    const tables: Table[] = [];
    for (const [wire, names] of Object.entries(wires)) {
      tables.push(await measure(await pool.runners(names.filter((name) => !excluded.includes(name))), { ...amount, wire }));
    }
    return tables;
  };

/** The measurements by their names. */
export const measurements: Readonly<Record<string, (amount: Amount, pool: Pool) => Promise<readonly Table[]>>> = {
  calls: onWires(measureCalls),
  latency: onWires(measureLatency, ["core"]),
  chunks: onWires(measureChunks),
  idle: async (amount, pool) => [
    await measureIdle(["fetch", "node-http", "ashlar", "xsai", "openai", "anthropic", "ai", "langchain"], pool.fresh, amount),
  ],
  async partials({ rounds, scale }, pool) {
    const tables: Table[] = [];
    for (const shape of ["json", "string", "numbers"]) {
      const names = ["plain-reader", "partial-json", ...(shape === "json" ? ["core"] : []), "re-parse"];
      tables.push(
        await measurePartials(await pool.runners(names), {
          title: `Partial objects in memory: ${shape}`,
          note: "CPU of one answer in chunks of 8 characters, without any upstream. `core` is a whole call with its stream.",
          scenarios: [20, 40, 80].map((size) => `${shape}-${size}`),
          rounds,
          cap: 1000,
        }),
      );
    }
    const overHttp = await measurePartials(await pool.runners(["fetch", "ashlar", "xsai", "openai", "ai", "langchain"]), {
      title: "Partial objects over HTTP",
      note: "CPU of one answer in chunks of 8 characters. `fetch` reads with a parser written by hand and the plain reader.",
      scenarios: [20, 40, 80].map((size) => `json-${size}`),
      rounds,
      cap: scale < 1 ? 4000 : 20_000,
    });
    return [...tables, overHttp];
  },
  retries: async (amount, pool) => [await measureRetries(pool, amount)],
  versions: async (amount) => [await measureVersions(amount)],
  import: async ({ rounds }) => [await measureImports({ rounds: rounds * 3 })],
  bundle: async () => [await measureBundles(), await measureAdapters()],
};
