import type { VendorSetting } from "../server/vendor-setting.ts";

/** What to say when there is no key for a server that speaks a vendor's wire, and that takes its key from these variables. */
export function missingKey({ vendor, create, keyVariables }: VendorSetting, host: string, variables: readonly string[]): string {
  const missing = `There is no API key for ${host}:`;
  if (variables.length > 0) return `${missing} set the variable ${variables.join(" or ")}, or pass ${create}({ apiKey }).`;
  const why = `${keyVariables.join(" or ")} is not sent to another server than ${vendor}'s`;
  return `${missing} pass ${create}({ apiKey }), or apiKey: null if it wants none (${why}).`;
}
