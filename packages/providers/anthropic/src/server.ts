import { type VendorServer, type VendorSetting, vendorServer } from "@ashlar/core/provider";
import type { AnthropicProviderOptions } from "./options.ts";

const anthropicSetting: VendorSetting = {
  vendor: "Anthropic",
  create: "createAnthropic",
  url: "https://api.anthropic.com",
  domains: ["anthropic.com", "claude.com"],
  urlVariable: "ANTHROPIC_BASE_URL",
  keyVariables: ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"],
};

/** The server that the options name. */
export function anthropicServer({ baseURL }: AnthropicProviderOptions): VendorServer {
  return vendorServer(anthropicSetting, baseURL);
}
