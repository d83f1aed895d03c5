import type { Price } from "@ashlar/core";
import type { Gpu } from "./runtime/runtime.ts";
import type { DownloadOptions } from "./weights/download-model.ts";
import type { OnProgress } from "./weights/progress.ts";

/** What every local model can be told. */
export interface LocalOptions {
  /**
   * Threads for the computation. Default: `ASHLAR_THREADS`, or else one for each physical core that is free when the model is loaded but
   * one, 8 at most. On a machine with nothing else to do one for each core is faster; on a busy one it is many times slower.
   */
  readonly threads?: number;
  /** Default `false`: the CPU. `"auto"` takes the best GPU that there is a binary for. */
  readonly gpu?: Gpu;
  /** Hears about download and loading at the first use. */
  readonly onProgress?: OnProgress;
  /** Where weights are kept. Default: `ASHLAR_CACHE`, or `ashlar/` in the user's cache folder. */
  readonly cacheFolder?: string;
  /** How weights are fetched. */
  readonly download?: Omit<DownloadOptions, "cacheFolder" | "onProgress" | "signal">;
  /** What an hour of CPU costs. Default: `defaultComputePrice` on the CPU, unknown on a GPU. */
  readonly price?: Price;
}

/** What an hour of one CPU costs when nothing else is said: an assumption, to be replaced by one's own figure. */
export const defaultComputePrice: Price = {
  perComputeHour: 0.04048,
  currency: "USD",
  date: "2026-06-17",
  source: "list price of a vCPU hour without memory, AWS Fargate, Linux/x86, US East (N. Virginia)",
};

/** The price of a model with these options: CPU seconds say nothing about what a GPU costs. */
export function priceOf({ price, gpu = false }: LocalOptions): { readonly price?: Price } {
  if (price) return { price };
  return gpu === false ? { price: defaultComputePrice } : {};
}
