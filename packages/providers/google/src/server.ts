import { type VendorServer, type VendorSetting, vendorServer } from "@ashlar/core/provider";
import type { GoogleProviderOptions } from "./options.ts";

const googleSetting: VendorSetting = {
  vendor: "Google",
  create: "createGoogle",
  url: "https://generativelanguage.googleapis.com",
  domains: ["googleapis.com"],
  urlVariable: "GOOGLE_GEMINI_BASE_URL",
  keyVariables: ["GOOGLE_API_KEY", "GEMINI_API_KEY"],
};

/** The server that the options name. */
export function googleServer({ baseURL }: GoogleProviderOptions): VendorServer {
  return vendorServer(googleSetting, baseURL);
}
