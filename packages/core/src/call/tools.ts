import { type ToolCallPart, type ToolResultPart, toolFailure, toolResult } from "../content.ts";
import { ToolError } from "../errors.ts";
import type { Message } from "../message.ts";
import type { ModelCapabilities, ToolDefinition } from "../model.ts";
import { toStrictSchema, withoutNulls } from "../output/strict-schema.ts";
import type { Tool, ToolContext, ToolOutput } from "../tool.ts";
import { toJson } from "./reply.ts";
import type { ToolDecision } from "./spec.ts";

/** A tool call that was carried out. */
export interface Executed {
  readonly id: string;
  readonly name: string;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly error?: string;
}

/** What came of one tool call: a result for the model, or nothing yet because it waits for the caller. */
export interface ToolOutcome {
  readonly result?: ToolResultPart;
  readonly executed?: Executed;
}

/** Tools as the model sees them: in the strict subset where the model wants that. */
export function defineTools(tools: readonly Tool[], capabilities: ModelCapabilities): readonly ToolDefinition[] {
  return tools.map(({ name, description, inputSchema, providerData }) => {
    const strictSchema = capabilities.strictSchemas ? toStrictSchema(inputSchema) : undefined;
    return {
      name,
      ...(description !== undefined && { description }),
      inputSchema: strictSchema ?? inputSchema,
      strict: strictSchema !== undefined,
      ...(providerData && { providerData }),
    };
  });
}

/** Carries out one tool call. Whatever goes wrong in it becomes a message to the model; only an abort is thrown. */
export async function runTool(tools: readonly Tool[], call: ToolCallPart, context: Omit<ToolContext, "toolCallId">): Promise<ToolOutcome> {
  const { needsApproval, run } = await prepareTool(tools, call, context);
  return run && !needsApproval ? run() : {};
}

/** A tool call before it runs. Without `run` the caller has to answer it. */
interface PreparedCall {
  readonly needsApproval: boolean;
  readonly run?: () => Promise<ToolOutcome>;
}

async function prepareTool(tools: readonly Tool[], call: ToolCallPart, context: Omit<ToolContext, "toolCallId">): Promise<PreparedCall> {
  const { id, name, malformed } = call;
  const failed = (message: string, input?: unknown): ToolOutcome => ({
    result: toolFailure(call, message),
    executed: { id, name, ...(input !== undefined && { input }), error: message },
  });
  const thrown = (error: unknown): ToolOutcome => {
    context.signal.throwIfAborted();
    return failed(error instanceof Error ? error.message || error.name : String(error), call.input);
  };
  const failing = (outcome: ToolOutcome): PreparedCall => ({ needsApproval: false, run: async () => outcome });

  const tool = tools.find((candidate) => candidate.name === name);
  if (!tool) return failing(failed(`There is no tool "${name}". The tools are: ${tools.map((known) => known.name).join(", ")}.`));
  if (malformed !== undefined) return failing(failed(`The arguments were not JSON, or too deep: ${malformed.slice(0, 200)}`));
  try {
    const prepared = await tool.prepare(toJson(withoutNulls(call.input, tool.inputSchema)));
    if ("problem" in prepared) return failing(failed(prepared.problem));
    const { input, needsApproval, run } = prepared;
    if (!run) return { needsApproval };
    const carryOut = async (): Promise<ToolOutcome> => {
      const output = await run({ ...context, toolCallId: id });
      const result: ToolResultPart = isToolOutput(output)
        ? { ...toolResult(call, output.output), media: output.media }
        : toolResult(call, toJson(output));
      return { result, executed: { id, name, input, output } };
    };
    return { needsApproval, run: () => carryOut().catch(thrown) };
  } catch (error) {
    return failing(thrown(error));
  }
}

/** Tool calls of the last answer that have no result yet. */
export function openToolCalls(messages: readonly Message[]): readonly ToolCallPart[] {
  const at = messages.findLastIndex(({ role }) => role === "assistant");
  const answer = messages[at];
  if (answer?.role !== "assistant") return [];
  const answered = new Set(messages.slice(at + 1).flatMap(({ role, content }) => (role === "tool" ? content.map(({ id }) => id) : [])));
  return answer.content.filter((part) => part.type === "tool-call").filter(({ id }) => !answered.has(id));
}

/**
 * Carries out what the caller decided about the open tool calls.
 *
 * @throws ToolError unless each of them is decided, once, and nothing else is
 */
export async function applyDecisions(
  tools: readonly Tool[],
  messages: readonly Message[],
  decisions: readonly (ToolDecision | ToolResultPart)[],
  signal: AbortSignal,
): Promise<readonly ToolOutcome[]> {
  const open = openToolCalls(messages);
  const wrong = (problem: string): ToolError => new ToolError(problem, { messages });
  const ids = decisions.map(({ id }) => id);
  const stray = ids.find((id, index) => ids.indexOf(id) < index || !open.some((call) => call.id === id));
  if (stray !== undefined) {
    const waiting = open.map(({ id }) => id).join(", ") || "none";
    throw wrong(`No tool call "${stray}" waits for a decision, or there are two for it. Those that wait: ${waiting}.`);
  }
  const decided = open.map(async (call): Promise<() => ToolOutcome | Promise<ToolOutcome>> => {
    const { id, name, input } = call;
    const decision = decisions.find((other) => other.id === id);
    if (!decision) throw wrong(`The tool call "${id}" (${name}) waits for a decision: pass approve, deny or toolResult for it.`);
    if (decision.type === "approve") {
      const { run } = await prepareTool(tools, call, { signal, messages });
      if (!run) throw wrong(`The tool "${name}" has no run function: answer it with toolResult(call, output).`);
      return run;
    }
    if (decision.type === "tool-result") {
      const { output, isError } = decision;
      const error = typeof output === "string" ? output : JSON.stringify(output);
      return () => ({ result: decision, executed: { id, name, input, ...(isError ? { error } : { output }) } });
    }
    const error = `Not allowed${decision.reason ? `: ${decision.reason}` : " by the user."}`;
    return () => ({ result: toolFailure(call, error), executed: { id, name, input, error } });
  });
  // Nothing runs before all is clear: what has run can't be taken back.
  return Promise.all((await Promise.all(decided)).map((carryOut) => carryOut()));
}

/** Results join the message of tools that is last already, so that each answer is followed by one. */
export function withResults(messages: readonly Message[], results: readonly ToolResultPart[]): readonly Message[] {
  const last = messages.at(-1);
  if (last?.role === "tool") return messages.with(-1, { ...last, content: [...last.content, ...results] });
  return results.length > 0 ? [...messages, { role: "tool", content: results }] : messages;
}

function isToolOutput(value: unknown): value is ToolOutput {
  return typeof value === "object" && value !== null && "type" in value && value.type === "tool-output" && "media" in value;
}
