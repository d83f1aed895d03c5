/** A vendor, whose wire other servers may speak too. */
export interface VendorSetting {
  /** `OpenAI`. */
  readonly vendor: string;
  /** The function that makes its provider: `createOpenAI`. */
  readonly create: string;
  /** Where the vendor's own server is. */
  readonly url: string;
  /** The domains that are the vendor's. */
  readonly domains: readonly string[];
  /** The variable that may name another server. */
  readonly urlVariable: string;
  /** The variables that may hold the vendor's key. */
  readonly keyVariables: readonly string[];
}
