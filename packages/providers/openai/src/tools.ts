import type { ToolCallPart, ToolResultPart } from "@ashlar/core";

/** A tool call's arguments as text: as the model wrote them where they were not JSON. */
export function toolArguments(call: ToolCallPart): string {
  return call.malformed ?? JSON.stringify(call.input);
}

/** What a tool gave back, as text. The wires have no mark for a failure, so it is put into words. */
export function toolOutput({ output, isError }: ToolResultPart): string {
  if (isError) return JSON.stringify({ error: output });
  return typeof output === "string" ? output : JSON.stringify(output);
}
