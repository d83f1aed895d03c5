import type { ModelCapabilities, ModelRequest } from "@ashlar/core";
import { mediaOf, unsupported } from "@ashlar/core/adapter";
import type { OpenAIProviderOptions } from "./options.ts";

/**
 * Fits a request to its server: refuses what the server can't do, and leaves out a tool choice that only says what holds anyway.
 *
 * @throws UnsupportedError
 */
export function fitRequest(
  request: ModelRequest,
  {
    id,
    media,
    server,
  }: { readonly id: string; readonly media: ModelCapabilities["media"] | undefined; readonly server: OpenAIProviderOptions },
): ModelRequest {
  const { params = {}, toolChoice } = request;
  const refused: Readonly<Record<string, string | undefined>> = server.unsupported ?? {};
  for (const [name, value] of Object.entries(params)) {
    const instead = refused[name];
    if (value !== undefined && instead !== undefined) throw unsupported(`params.${name}`, id, instead);
  }
  const refusedMedium = media && mediaOf(request.messages).find(({ type }) => !media.includes(type));
  if (refusedMedium) {
    const taken = media.length > 0 ? `the server takes ${media.join(", ")}` : "the server takes text only";
    throw unsupported(refusedMedium.type, id, `${taken}; describe it in words`);
  }
  if (toolChoice === undefined || !server.toolChoices) return request;
  const kind = typeof toolChoice === "object" ? "named" : toolChoice;
  if (server.toolChoices.includes(kind)) return request;
  const { toolChoice: _, ...rest } = request;
  if (kind === "auto") return rest;
  const choice = typeof toolChoice === "object" ? `the tool choice { name: "${toolChoice.name}" }` : `the tool choice "${toolChoice}"`;
  throw unsupported(
    choice,
    id,
    kind === "none" ? "leave the tools out" : 'leave the choice to the model ("auto"), and say in the prompt what it must use',
  );
}
