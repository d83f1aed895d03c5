import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type PriceTable, priceOf, prices } from "./prices.ts";
import { costOf, type Price } from "./usage.ts";

const file = (name: string) => fileURLToPath(new URL(`../prices/${name}`, import.meta.url));

describe("the price table", () => {
  it("is what its generator makes of the data file", () => {
    const { status, stderr } = spawnSync(process.execPath, [file("generate.mjs"), "--check"], { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const data = JSON.parse(readFileSync(file("prices.json"), "utf8")) as { prices: { provider: string; model: string }[] };
    expect(Object.keys(prices)).toEqual(data.prices.map(({ provider, model }) => `${provider}/${model}`));
  });

  it("gives each price a date, a source and a rate that is no 0", () => {
    expect(Object.keys(prices).length).toBeGreaterThan(40);
    expect(Object.keys(prices).length).toBeLessThanOrEqual(60);
    for (const [name, { currency, date, source, longContext, ...rates }] of Object.entries(prices)) {
      expect(currency, name).toBe("USD");
      expect(new Date(date).toISOString().slice(0, 10), name).toBe(date);
      expect(source, name).toMatch(/\S/);
      expect(rates.inputPerMillion, name).toBeGreaterThan(0);
      for (const rate of [...Object.values(rates), ...Object.values(longContext ?? {})]) expect(rate, name).toBeGreaterThan(0);
      if (rates.cachedInputPerMillion !== undefined) expect(rates.cachedInputPerMillion, name).toBeLessThan(rates.inputPerMillion!);
      // Those of embeddings have no output, all others have.
      expect(rates.outputPerMillion === undefined, name).toBe(name.includes("embedding"));
    }
  });

  it.each(["openai/gpt-5-mini", "anthropic/claude-haiku-4-5", "google/gemini-2.5-flash", "openai/text-embedding-3-small"])(
    "knows %s",
    (name) => {
      expect(prices).toHaveProperty([name]);
    },
  );
});

describe("priceOf", () => {
  it("takes the very name first", () => {
    expect(priceOf("openai", "gpt-5-mini")).toBe(prices["openai/gpt-5-mini"]);
    expect(priceOf("openai", "gpt-4o-2024-05-13")).not.toEqual(priceOf("openai", "gpt-4o"));
    expect(priceOf("google", "gemini-embedding-001")).toBe(prices["google/gemini-embedding-001"]);
  });

  it("gives a dated snapshot the price of its model", () => {
    expect(priceOf("openai", "gpt-5-mini-2025-08-07")).toBe(prices["openai/gpt-5-mini"]);
    expect(priceOf("anthropic", "claude-haiku-4-5-20251001")).toBe(prices["anthropic/claude-haiku-4-5"]);
    expect(priceOf("anthropic", "claude-haiku-4-5@20251001")).toBe(prices["anthropic/claude-haiku-4-5"]);
  });

  it.each([
    ["openai", "gpt-5-mini-pro"],
    ["openai", "gpt-5-mini-2025"],
    ["openai", "ft:gpt-4o-mini-2024-07-18:us:name:id"],
    ["openai", "ft:gpt-4o-mini-2024-07-18"],
    ["openai", ""],
    ["anthropic", "gpt-5-mini"],
    ["azure", "gpt-5-mini"],
    ["__proto__", "constructor"],
  ])("does not know %s/%s", (provider, model) => {
    const price = priceOf(provider, model);
    expect(price).toBeUndefined();
    expect(costOf({ inputTokens: 1, outputTokens: 1 }, price)).toBeUndefined();
  });

  it("looks in the table it is given", () => {
    const ours: Price = { inputPerMillion: 1, outputPerMillion: 2, currency: "USD", date: "2026-11-01", source: "a contract" };
    const table: PriceTable = { ...prices, "openai/gpt-5-mini": ours, "me/own": ours };
    expect(priceOf("openai", "gpt-5-mini-2025-08-07", table)).toBe(ours);
    expect(priceOf("me", "own", table)).toBe(ours);
    expect(priceOf("openai", "gpt-5", table)).toBe(prices["openai/gpt-5"]);
    expect(priceOf("openai", "gpt-5", {})).toBeUndefined();
  });

  it("gives what costOf multiplies", () => {
    const price = priceOf("anthropic", "claude-haiku-4-5")!;
    const { inputPerMillion = 0, cachedInputPerMillion = 0, outputPerMillion = 0 } = price;
    expect(costOf({ inputTokens: 3e6, cachedInputTokens: 1e6, outputTokens: 1e6 }, price)).toBeCloseTo(
      2 * inputPerMillion + cachedInputPerMillion + outputPerMillion,
    );
    expect(costOf({ inputTokens: 1e6 }, priceOf("openai", "text-embedding-3-small"))).toBe(
      prices["openai/text-embedding-3-small"]?.inputPerMillion,
    );
  });
});
