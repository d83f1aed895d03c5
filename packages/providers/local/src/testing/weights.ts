import type { CallContext } from "@ashlar/core";
import { beforeAll, vi } from "vitest";
import { downloadModel } from "../weights/download-model.ts";

/** Fetches the weights that a test file needs into the user's cache, once. Where that fails, its error says what to install. */
export function needWeights(...models: readonly string[]): void {
  vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 }); // a busy machine is several times slower
  beforeAll(async () => {
    for (const model of models) await downloadModel(model);
  }, 300_000);
}

/** A context without abort. */
export const context: CallContext = { signal: new AbortController().signal };
