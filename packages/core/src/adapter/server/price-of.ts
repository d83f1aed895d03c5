import type { Price } from "../../usage.ts";
import type { VendorServer } from "./vendor-server.ts";

/**
 * What a model costs: what the provider's option `price` says, or else what the vendor's table does, which holds for the vendor's own server
 * only.
 *
 * @param stated the option; what a function does not know is not looked up
 */
export function priceOf(
  id: string,
  stated: Price | ((id: string) => Price | undefined) | undefined,
  { server, table }: { readonly server: VendorServer; readonly table: (id: string) => Price | undefined },
): Price | undefined {
  if (typeof stated === "function") return stated(id);
  return stated ?? (server.isVendors() ? table(id) : undefined);
}
