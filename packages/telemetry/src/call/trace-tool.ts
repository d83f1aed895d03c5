import type { Tool, ToolContext } from "@ashlar/core";
import { failureOf } from "../failure.ts";
import type { Observe } from "../observer.ts";
import { untilAborted } from "../until-aborted.ts";

/** Traces a tool: a span for each time that it runs. What is started in it is nested below. */
export function traceTool(tool: Tool, observe: Observe): Tool {
  return {
    ...tool,
    async prepare(raw) {
      const prepared = await tool.prepare(raw);
      if (!("run" in prepared) || !prepared.run) return prepared;
      const { input, run } = prepared;
      return { ...prepared, run: (context) => runTraced(tool, input, () => run(context), context, observe) };
    },
  };
}

async function runTraced<Output>(
  { name, description }: Tool,
  input: unknown,
  run: () => Promise<Output>,
  { signal, toolCallId }: ToolContext,
  observe: Observe,
): Promise<Output> {
  const { start, names, capture } = await observe();
  const operation = start({
    name: `${names.operations.tool} ${name}`,
    kind: "internal",
    values: { operation: names.operations.tool, toolName: name, toolType: "function", toolCallId },
    signal,
  });
  if (operation.isRecording) operation.add({ ...capture.toolDescription(description), ...capture.toolArguments(input) });
  try {
    const output = await untilAborted(
      operation.within(() => run()),
      signal,
    );
    operation.end(operation.isRecording ? { values: capture.toolResult(output) } : {});
    return output;
  } catch (error) {
    operation.end({ failure: failureOf(error, signal), message: capture.errorMessage(error) });
    throw error;
  }
}
