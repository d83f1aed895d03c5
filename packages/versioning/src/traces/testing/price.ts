import type { Price } from "@ashlar/core";

/** A price of $1 for a million tokens in and $2 for a million out. */
export const price: Price = { inputPerMillion: 1, outputPerMillion: 2, currency: "USD", date: "2026-11-01", source: "test" };
