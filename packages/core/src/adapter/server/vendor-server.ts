import { checkURL, environment } from "./environment.ts";
import type { VendorSetting } from "./vendor-setting.ts";

/** The server that an adapter asks, by its options and the environment as it is when it is asked for. */
export interface VendorServer {
  /** @throws InvalidRequestError when the variable holds no http(s) URL */
  url(): string;
  /** True where the server is the vendor's, so that the vendor's prices hold. */
  isVendors(): boolean;
  /** True where the variables of the environment belong to the server: it is the vendor's, or the environment itself names it. */
  readonly usesEnvironment: boolean;
  /** Variables that may hold the key of this server. */
  readonly keyVariables: readonly string[];
  /** What to say when there is no key. */
  missingKey(): Promise<string>;
}

/**
 * Tells whose server it is, so that no key goes to one that it is not meant for: the variables of a vendor hold for the vendor's own server,
 * and for the one that the environment names, but not for the option `baseURL`.
 *
 * @param ownVariables of the server, in place of the vendor's
 */
export function vendorServer(setting: VendorSetting, baseURL: string | undefined, ownVariables?: readonly string[]): VendorServer {
  const { domains, urlVariable } = setting;
  const isVendorsHost = (url: string): boolean => {
    const host = URL.parse(url)?.hostname ?? "";
    return domains.some((domain) => host === domain || host.endsWith(`.${domain}`));
  };
  const usesEnvironment = baseURL === undefined || isVendorsHost(baseURL);
  const keyVariables = ownVariables ?? (usesEnvironment ? setting.keyVariables : []);
  const url = (): string => {
    if (baseURL !== undefined) return baseURL;
    const named = environment(urlVariable);
    if (named !== undefined) checkURL(named, `the variable ${urlVariable}`);
    return named ?? setting.url;
  };
  return {
    url,
    isVendors: () => isVendorsHost(baseURL ?? environment(urlVariable) ?? setting.url),
    usesEnvironment,
    keyVariables,
    missingKey: async () => (await import("../failures/explain.ts")).missingKey(setting, new URL(url()).host, keyVariables),
  };
}
