// Made of prices/prices.json by prices/generate.mjs: change that file, and run it again.
import { type PriceTable, priceTable } from "./price-table.ts";

/** The list prices of Google alone, a part of `prices`. */
export const googlePrices: PriceTable = /* @__PURE__ */ priceTable("google", "2026-11-23", "litellm 1.109.1 (PyPI, MIT), after https://ai.google.dev/gemini-api/docs/pricing", {
  "gemini-4-argon": [2,0.1,0,10,0,"litellm 1.109.1 (PyPI, MIT), after https://ai.google.dev/gemini-api/docs/pricing; introductory until 2026-11-30"],
  "gemini-3.8-flash": [0.75,0.075,0,3.75,0,"litellm 1.109.1 (PyPI, MIT), after https://ai.google.dev/gemini-api/docs/pricing; introductory until 2026-12-31"],
  "gemini-3.7-flash": [0.75,0.075,0,3.75,0,"litellm 1.109.1 (PyPI, MIT), after https://ai.google.dev/gemini-api/docs/pricing; introductory until 2026-12-31"],
  "gemini-3.6-flash": [0.75,0.075,0,3.75,0,"litellm 1.109.1 (PyPI, MIT), after https://ai.google.dev/gemini-api/docs/pricing; introductory until 2026-12-31"],
  "gemini-3.5-flash": [1.5,0.15,0,9],
  "gemini-3.5-flash-lite": [0.3,0.03,0,2.5],
  "gemini-3.1-pro-preview": [2,0.2,0,12,[200000,4,0.4,0,18]],
  "gemini-3.1-flash-lite": [0.25,0.025,0,1.5],
  "gemini-3-flash-preview": [0.5,0.05,0,3],
  "gemini-2.5-pro": [1.25,0.125,0,10,[200000,2.5,0.25,0,15]],
  "gemini-2.5-flash": [0.3,0.03,0,2.5],
  "gemini-2.5-flash-lite": [0.1,0.01,0,0.4],
  "gemini-embedding-2": [0.2,0,0,0],
  "gemini-embedding-001": [0.15,0,0,0],
});
