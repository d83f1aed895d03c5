/**
 * Takes the list prices of the models below from the newest `litellm` on PyPI (MIT), writes prices.json, and generates the modules.
 *
 *   node packages/core/prices/update.mjs            needs python3 with pip
 *   node packages/core/prices/update.mjs FILE.whl   a wheel that is already here
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { data, write, writeModules } from "./generate.mjs";

const models = {
  openai: [
    ...["gpt-6-astra", "gpt-6.1-sol", "gpt-6.1-terra", "gpt-6-sol", "gpt-6-luna"],
    ...["gpt-5.6", "gpt-5.6-sol", "gpt-5.6-terra", "gpt-5.6-luna", "gpt-5.5", "gpt-5.5-pro"],
    ...["gpt-5.4", "gpt-5.4-mini", "gpt-5.4-nano", "gpt-5.4-pro", "gpt-5.2", "gpt-5.1", "gpt-5", "gpt-5-mini", "gpt-5-nano", "gpt-5-pro"],
    ...["gpt-4.1", "gpt-4.1-mini", "gpt-4o", "gpt-4o-mini", "o3", "o3-pro"],
    ...["text-embedding-3-large", "text-embedding-3-small", "text-embedding-ada-002"],
  ],
  anthropic: [
    ...["claude-fable-5-1", "claude-fable-5", "claude-opus-5-5", "claude-opus-5", "claude-opus-4-8", "claude-opus-4-7", "claude-opus-4-6"],
    ...["claude-opus-4-5", "claude-sonnet-5-5", "claude-sonnet-5", "claude-sonnet-4-6", "claude-sonnet-4-5"],
    ...["claude-haiku-5-5", "claude-haiku-4-5"],
  ],
  google: [
    ...["gemini-4-argon", "gemini-3.8-flash", "gemini-3.7-flash", "gemini-3.6-flash", "gemini-3.5-flash", "gemini-3.5-flash-lite"],
    ...["gemini-3.1-pro-preview", "gemini-3.1-flash-lite", "gemini-3-flash-preview"],
    ...["gemini-2.5-pro", "gemini-2.5-flash", "gemini-2.5-flash-lite", "gemini-embedding-2", "gemini-embedding-001"],
  ],
};

/** Introductory prices, and the last day they hold by the vendor's announcement. */
const introductory = {
  "gemini-4-argon": "2026-11-30",
  "gemini-3.8-flash": "2026-12-31",
  "gemini-3.7-flash": "2026-12-31",
  "gemini-3.6-flash": "2026-12-31",
};

/** US dollars per million tokens; left out where the vendor asks none or the table knows none. */
const rates = (entry, suffix = "") => {
  const perMillion = (name) => (entry[name + suffix] ? Number((entry[name + suffix] * 1e6).toFixed(6)) : undefined);
  return {
    inputPerMillion: perMillion("input_cost_per_token"),
    cachedInputPerMillion: perMillion("cache_read_input_token_cost"),
    cacheWritePerMillion: perMillion("cache_creation_input_token_cost"),
    outputPerMillion: perMillion("output_cost_per_token"),
  };
};

/** What a request with more input tokens than this costs, all of them included. */
const longContext = (entry) => {
  const suffix = Object.keys(entry)
    .find((name) => /^input_cost_per_token_above_\d+k_tokens$/.test(name))
    ?.slice("input_cost_per_token".length);
  return suffix && { aboveInputTokens: Number(/\d+/.exec(suffix)[0]) * 1000, ...rates(entry, suffix) };
};

const folder = mkdtempSync(join(tmpdir(), "prices-"));
try {
  if (!process.argv[2])
    execFileSync("python3", ["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", folder, "litellm"], {
      stdio: "inherit",
    });
  const wheel = process.argv[2] ?? join(folder, readdirSync(folder)[0]);
  const version = basename(wheel).split("-")[1];
  execFileSync("python3", ["-m", "zipfile", "-e", wheel, folder]);
  const table = JSON.parse(readFileSync(join(folder, "litellm/model_prices_and_context_window_backup.json"), "utf8"));
  const find = (provider, model) => table[provider === "google" ? `gemini/${model}` : model];

  const date = new Date().toISOString().slice(0, 10);
  const priced = (provider, model) => {
    const entry = find(provider, model);
    if (!entry?.input_cost_per_token)
      throw new Error(
        `litellm ${version} has no price of ${provider}/${model}; take the model off the list or correct its name. Nothing was written.`,
      );
    const until = introductory[model];
    return {
      provider,
      model,
      ...rates(entry),
      longContext: longContext(entry),
      date,
      source: `litellm ${version} (PyPI, MIT)${entry.source ? `, after ${entry.source}` : ""}${until ? `; introductory until ${until}` : ""}`,
    };
  };
  const prices = Object.entries(models).flatMap(([provider, names]) =>
    names.flatMap((model) => {
      const price = priced(provider, model);
      // A dated snapshot is looked up under its model's name, unless its price is another.
      const snapshots = Object.keys(table)
        .filter((id) => id.startsWith(model) && /^-(\d{8}|\d{4}-\d\d-\d\d)$/.test(id.slice(model.length)))
        .filter((id) => JSON.stringify(rates(table[id])) !== JSON.stringify(rates(find(provider, model))));
      return [price, ...snapshots.map((id) => priced(provider, id))];
    }),
  );

  const known = new Map(
    data().prices.map((price) => [`${price.provider}/${price.model}`, JSON.stringify({ ...price, date: "", source: "" })]),
  );
  for (const price of prices) {
    const name = `${price.provider}/${price.model}`;
    if (known.get(name) !== JSON.stringify({ ...price, date: "", source: "" }))
      console.log(`${known.has(name) ? "changed" : "new"}: ${name}`);
    known.delete(name);
  }
  for (const name of known.keys()) console.log(`gone: ${name}`);
  write("prices.json", `${JSON.stringify({ prices }, null, 2)}\n`);
  writeModules();
  console.log(`${prices.length} prices from litellm ${version}. Compare what changed with the vendors' own pages before you commit it.`);
} finally {
  rmSync(folder, { recursive: true });
}
