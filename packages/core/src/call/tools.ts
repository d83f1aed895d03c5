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
  return tools.map(({ name, description, inputSchema }) => {
    const strictSchema = capabilities.strictSchemas ? toStrictSchema(inputSchema) : undefined;
    return {
      name,
      ...(description !== undefined && { description }),
      inputSchema: strictSchema ?? inputSchema,
      strict: strictSchema !== undefined,
    };
  });
}

/** Carries out one tool call. Whatever goes wrong in it becomes a message to the model; only an abort is thrown. */
export async function runTool(
  tools: readonly Tool[],
  call: ToolCallPart,
  context: Omit<ToolContext, "toolCallId">,
  approved = false,
): Promise<ToolOutcome> {
  const { id, name } = call;
  const failed = (message: string, input?: unknown): ToolOutcome => ({
    result: toolFailure(call, message),
    executed: { id, name, ...(input !== undefined && { input }), error: message },
  });
  const tool = tools.find((candidate) => candidate.name === name);
  if (!tool) return failed(`There is no tool "${name}". The tools are: ${tools.map((known) => known.name).join(", ")}.`);
  if (call.malformed !== undefined) return failed(`The arguments were not JSON: ${call.malformed.slice(0, 200)}`);
  try {
    const prepared = await tool.prepare(toJson(withoutNulls(call.input, tool.inputSchema)));
    if ("problem" in prepared) return failed(prepared.problem);
    if (!prepared.run || (prepared.needsApproval && !approved)) return {};
    const output = await prepared.run({ ...context, toolCallId: id });
    const result: ToolResultPart = isToolOutput(output)
      ? { ...toolResult(call, output.output), media: output.media }
      : toolResult(call, toJson(output));
    return { result, executed: { id, name, input: prepared.input, output } };
  } catch (error) {
    context.signal.throwIfAborted();
    return failed(error instanceof Error ? error.message : String(error), call.input);
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
  const unknown = decisions.find(({ id }) => !open.some((call) => call.id === id));
  if (unknown)
    throw new ToolError(
      `No tool call "${unknown.id}" waits for a decision. Those that wait: ${open.map(({ id }) => id).join(", ") || "none"}.`,
      { messages },
    );
  return Promise.all(
    open.map(async (call): Promise<ToolOutcome> => {
      const decision = decisions.find(({ id }) => id === call.id);
      if (!decision)
        throw new ToolError(`The tool call "${call.id}" (${call.name}) waits for a decision: pass approve, deny or toolResult for it.`, {
          messages,
        });
      if (decision.type === "tool-result")
        return { result: decision, executed: { id: call.id, name: call.name, input: call.input, output: decision.output } };
      if (decision.type === "approve") {
        const outcome = await runTool(tools, call, { signal, messages }, true);
        if (outcome.result) return outcome;
        throw new ToolError(`The tool "${call.name}" has no run function: answer it with toolResult(call, output).`, { messages });
      }
      const reason = `Not allowed${decision.reason ? `: ${decision.reason}` : " by the user."}`;
      return { result: toolFailure(call, reason), executed: { id: call.id, name: call.name, input: call.input, error: reason } };
    }),
  );
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
