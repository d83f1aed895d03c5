import type { Tool, ToolChoice as WireToolChoice } from "@anthropic-ai/sdk/resources/messages/messages";
import type { ModelRequest, ProviderData, ToolDefinition } from "@ashlar/core";
import { ownData, unsupported } from "@ashlar/core/adapter";
import type { Target } from "./content.ts";
import type { ModelTraits } from "./models.ts";
import { toOutputSchema } from "./output-schema.ts";

/** A tool as the API takes it. A marker of the cache may stand on it. */
export function toTool(tool: ToolDefinition & { readonly providerData?: ProviderData }, { model, provider }: Target): Tool {
  const { name, description, inputSchema, strict } = tool;
  const schema = strict ? toOutputSchema(inputSchema, model) : inputSchema;
  return {
    name,
    ...(description !== undefined && { description }),
    input_schema: { ...schema, type: "object" },
    ...(strict && { strict }),
    ...ownData(tool, provider),
  };
}

/**
 * Which tool the model may or must use, and whether it may ask for several at once. Nothing where there are no tools to choose from: the API
 * refuses a choice without them.
 *
 * @throws UnsupportedError where the model can't be made to use a tool, or there is none
 */
export function toToolChoice(
  { toolChoice, params }: ModelRequest,
  { forcedTools }: Pick<ModelTraits, "forcedTools">,
  { hasTools, model }: { readonly hasTools: boolean; readonly model: string },
): WireToolChoice | undefined {
  const parallel = params?.parallelToolCalls;
  if (!hasTools && (toolChoice === "required" || typeof toolChoice === "object")) {
    throw unsupported("a toolChoice without tools", model, "pass the tools that it may use, or leave toolChoice out");
  }
  if (!hasTools || (toolChoice === undefined && parallel === undefined)) return undefined;
  if (toolChoice === "none") return { type: "none" };
  const limit = parallel !== undefined && { disable_parallel_tool_use: !parallel };
  if (toolChoice === undefined || toolChoice === "auto") return { type: "auto", ...limit };
  if (!forcedTools) {
    throw unsupported("a toolChoice that forces it to use a tool", model, "leave toolChoice out, and say in the prompt which tool to use");
  }
  return toolChoice === "required" ? { type: "any", ...limit } : { type: "tool", name: toolChoice.name, ...limit };
}
