// Made of prices/prices.json by prices/generate.mjs: change that file, and run it again.
import { type PriceTable, priceTable } from "./price-table.ts";

/** The list prices of Anthropic alone, a part of `prices`. */
export const anthropicPrices: PriceTable = /* @__PURE__ */ priceTable("anthropic", "2026-11-23", "litellm 1.109.1 (PyPI, MIT), after https://platform.claude.com/docs/en/about-claude/pricing", {
  "claude-fable-5-1": [10,0.25,12.5,50],
  "claude-fable-5": [10,1,12.5,50],
  "claude-opus-5-5": [4,0.2,5,20],
  "claude-opus-5": [5,0.5,6.25,25],
  "claude-opus-4-8": [5,0.5,6.25,25],
  "claude-opus-4-7": [5,0.5,6.25,25],
  "claude-opus-4-6": [5,0.5,6.25,25],
  "claude-opus-4-5": [5,0.5,6.25,25],
  "claude-sonnet-5-5": [2,0.1,2.5,10],
  "claude-sonnet-5": [2,0.2,2.5,10],
  "claude-sonnet-4-6": [3,0.3,3.75,15],
  "claude-sonnet-4-5": [3,0.3,3.75,15],
  "claude-haiku-5-5": [0.1,0.01,0.125,0.5,[100000,0.5,0.05,0.625,2.5],"litellm 1.109.1 (PyPI, MIT), after https://platform.claude.com/docs/en/models/haiku-5-5/overview"],
  "claude-haiku-4-5": [1,0.1,1.25,5],
});
