import type { LanguageModelV4CallOptions, LanguageModelV4ToolChoice } from "@ai-sdk/provider";
import type { ToolChoice, ToolDefinition } from "@ashlar/core";
import { toMetadata } from "../provider-data.ts";

/** A tool that the provider runs, as its package makes it: `openai.tools.webSearch({})`. */
export interface ProviderTool {
  readonly type: "provider";
  readonly id: `${string}.${string}`;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Ashlar's tools, and those of the provider by their names, as the AI SDK has them. `undefined` where there are none. */
export function toTools(
  tools: readonly ToolDefinition[] = [],
  providerTools: Readonly<Record<string, ProviderTool>> = {},
): NonNullable<LanguageModelV4CallOptions["tools"]> | undefined {
  const all: NonNullable<LanguageModelV4CallOptions["tools"]> = [];
  for (const { name, description, inputSchema, strict, providerData } of tools) {
    const providerOptions = toMetadata(providerData);
    all.push({
      type: "function",
      name,
      inputSchema,
      strict,
      ...(description !== undefined && { description }),
      ...(providerOptions && { providerOptions }),
    });
  }
  for (const [name, { id, args }] of Object.entries(providerTools)) all.push({ type: "provider", id, name, args: { ...args } });
  return all.length > 0 ? all : undefined;
}

/** Which tool the model may or must use. */
export function toToolChoice(choice: ToolChoice): LanguageModelV4ToolChoice {
  return typeof choice === "string" ? { type: choice } : { type: "tool", toolName: choice.name };
}
