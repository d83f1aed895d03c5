import { InvalidRequestError } from "@ashlar/core";
import type { OpenAIProviderOptions } from "../options.ts";
import { preset } from "./preset.ts";

/** Options of `azure`: those of `createOpenAI`, and where the resource is. */
export type AzureOptions = OpenAIProviderOptions &
  ({ /** The name of the resource: `https://{resource}.openai.azure.com`. */ readonly resource: string } | { readonly baseURL: string });

/**
 * Azure OpenAI over its v1 API. Models go by the names of their deployments. A key as text, or from the variable `AZURE_OPENAI_API_KEY`, is
 * sent in the header `api-key`; a function is taken for one that gives tokens of Entra ID, which go into `authorization`.
 *
 * Batches differ from OpenAI's in their paths, and are switched off. Costs are not known: pass `price`.
 *
 * Source, 2026-11-25: https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle
 *
 * @throws InvalidRequestError for a `resource` that is no name
 * @example
 * const credential = getBearerTokenProvider(new DefaultAzureCredential(), "https://cognitiveservices.azure.com/.default");
 * const provider = createOpenAI(azure({ resource: "my-resource", apiKey: credential }));
 * const model = provider("my-deployment");
 */
export function azure(options: AzureOptions): OpenAIProviderOptions {
  const { resource, ...own } = "resource" in options ? options : { ...options, resource: "" };
  if (own.baseURL === undefined && !/^[a-z\d-]+$/i.test(resource)) {
    throw new InvalidRequestError(
      `"${resource}" is no name of an Azure resource. It is what stands before .openai.azure.com; or pass baseURL, with /openai/v1 at its end.`,
      {},
    );
  }
  return preset(
    {
      name: "azure",
      baseURL: `https://${resource}.openai.azure.com/openai/v1`,
      keyVariable: "AZURE_OPENAI_API_KEY",
      keyHeader: typeof own.apiKey === "function" ? "authorization" : "api-key",
      batches: false,
    },
    own,
  );
}
