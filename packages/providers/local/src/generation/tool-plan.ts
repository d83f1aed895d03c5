import { InvalidRequestError, type ModelRequest, type ToolDefinition } from "@ashlar/core";
import { describeSchema } from "./describe-schema.ts";

/** What the tools of a request mean for the prompt. */
export interface ToolPlan {
  readonly tools: readonly ToolDefinition[];
  /** Which tools may be called now. */
  readonly callable: readonly ToolDefinition[];
  /** True when the model may answer without a tool. */
  readonly mayAnswer: boolean;
  /** The tools, for the system message. */
  readonly rules: string;
  /** The question which tool to call, for the end of the user's turn. */
  readonly question: string;
}

/** The label that stands for "no tool". */
export const noTool = "none";

/** Reads the tools of a request. @throws InvalidRequestError for a choice of a tool that is not there, or two tools of one name. */
export function toolPlan({ tools = [], toolChoice = "auto" }: ModelRequest): ToolPlan | undefined {
  const names = new Set(tools.map(({ name }) => name));
  if (names.size < tools.length) throw invalid("two tools have the same name; rename one");
  const named = typeof toolChoice === "object" ? toolChoice.name : undefined;
  if (named !== undefined && !names.has(named))
    throw invalid(`toolChoice names "${named}", but the tools are: ${[...names].join(", ") || "none"}`);
  if (tools.length === 0) {
    if (toolChoice === "required") throw invalid('toolChoice is "required", but there are no tools');
    return undefined;
  }
  const callable = toolChoice === "none" ? [] : named === undefined ? tools : tools.filter(({ name }) => name === named);
  const mayAnswer = toolChoice === "auto" || toolChoice === "none";
  const lines = tools.map(
    ({ name, description, inputSchema }) => `- ${name}${description ? `: ${description}` : ""} Input: ${describeSchema(inputSchema)}`,
  );
  return {
    tools,
    callable,
    mayAnswer,
    rules: `You can use these tools:\n${lines.join("\n")}`,
    question: mayAnswer
      ? `Which tool does this need? Reply with {"tool": name, "input": input}, or with {"tool": "${noTool}"} if you can answer without a tool.`
      : 'Use a tool now. Reply with {"tool": name, "input": input}.',
  };
}

function invalid(message: string): Error {
  return new InvalidRequestError(message, { provider: "local" });
}
