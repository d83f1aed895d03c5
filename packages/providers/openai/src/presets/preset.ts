import type { OpenAIProviderOptions } from "../options.ts";

/** What a preset says of its server. */
export type ServerDescription = OpenAIProviderOptions & { readonly name: string; readonly baseURL: string };

/**
 * Options of a server, with the caller's own before them; capabilities are put together. The variable of a server's key goes to this
 * server only: with another address it does not hold.
 */
export function preset(server: ServerDescription, own: OpenAIProviderOptions): OpenAIProviderOptions {
  const { keyVariable, ...elsewhere } = server;
  const isMoved = own.baseURL !== undefined && URL.parse(own.baseURL)?.host !== URL.parse(server.baseURL)?.host;
  const capabilities = { ...server.capabilities, ...own.capabilities };
  return { ...elsewhere, ...(!isMoved && keyVariable && { keyVariable }), ...own, capabilities };
}
