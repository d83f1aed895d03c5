import type { ModelCapabilities, Price } from "@ashlar/core";
import type { Transport } from "./transport.ts";

/** What a model of either wire is made of. */
export interface ModelSetting {
  readonly provider: string;
  readonly transport: Transport;
  readonly capabilities: ModelCapabilities;
  readonly price: Price | undefined;
}
