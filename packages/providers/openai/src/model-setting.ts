import type { ModelCapabilities, Price } from "@ashlar/core";
import type { OpenAITransport } from "./transport.ts";

/** What a model of either wire is made of. */
export interface ModelSetting {
  readonly provider: string;
  readonly transport: OpenAITransport;
  readonly capabilities: ModelCapabilities;
  readonly price: Price | undefined;
}
