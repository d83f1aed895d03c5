import { type VendorServer, type VendorSetting, vendorServer } from "@ashlar/core/provider";
import type { OpenAIProviderOptions } from "./options.ts";

const openaiSetting: VendorSetting = {
  vendor: "OpenAI",
  create: "createOpenAI",
  url: "https://api.openai.com/v1",
  domains: ["openai.com"],
  urlVariable: "OPENAI_BASE_URL",
  keyVariables: ["OPENAI_API_KEY"],
};

/** The server that the options name. */
export function openaiServer({ baseURL, keyVariable }: OpenAIProviderOptions): VendorServer {
  return vendorServer(openaiSetting, baseURL, keyVariable === undefined ? undefined : [keyVariable].flat());
}
