import { randomUUID } from "node:crypto";
import {
  type FinishEvent,
  type FinishReason,
  type ModelRequest,
  type ReplyEnd,
  type StreamEvent,
  type ToolDefinition,
  toolCall,
  UnsupportedError,
  type Usage,
} from "@ashlar/core";
import type { Token } from "node-llama-cpp";
import { type ChatAdditions, chatTurns, toolCallStart } from "./chat-history.ts";
import { checkLabels, chooseLabel } from "./choose-label.ts";
import { describeSchema } from "./describe-schema.ts";
import type { Engine } from "./engine.ts";
import { gbnfOf } from "./gbnf.ts";
import { generateText, requireRoom, type TextTask } from "./generate-text.ts";
import type { Lease } from "./lease.ts";
import { samplingOf } from "./sampling.ts";
import { noTool, type ToolPlan, toolPlan } from "./tool-plan.ts";

/** A request that has been read and found answerable, before any model is loaded. */
export type Answer = (engine: Engine, signal: AbortSignal) => AsyncGenerator<StreamEvent>;

/**
 * Reads a request. Everything that can be wrong with it is found here, so that a bad request neither loads nor computes anything.
 *
 * @throws UnsupportedError, InvalidRequestError.
 */
export function answerTo(request: ModelRequest): Answer {
  const generated: Token[] = [];
  const sampling = samplingOf(request, generated);
  const plan = toolPlan(request);
  const { output } = request;
  chatTurns(request.messages);
  if (output?.type === "choice") {
    checkLabels(output.labels);
    if (plan?.callable.length) throw unsupported("tools beside a choice of labels", "ask for the label in a call of its own");
    return (engine, signal) => answerWithLabel(engine, signal, request, output.labels);
  }
  if (output?.mode === "tool") throw unsupported('output mode "tool"', 'use "native": a grammar keeps the schema');
  if (output && sampling.grammar !== undefined) throw unsupported("a grammar beside an output schema", "leave one of them out");
  const schema = output?.mode === "native" ? output.schema : undefined;
  const gbnf = schema ? gbnfOf(schema) : sampling.grammar;
  const form = schema && `Answer with JSON of this form: ${describeSchema(schema)}`;
  const inputs = new Map(plan?.callable.map((tool) => [tool, gbnfOf(tool.inputSchema)]));

  return async function* (engine, signal) {
    const spent = new Spending();
    const base: ChatAdditions = { system: [plan?.rules, form].filter(Boolean).join("\n\n") };
    const tool = plan && (await chooseTool(engine, signal, request, plan, base, spent));
    if (plan && tool) {
      const task: TextTask = { sampling, generated, mayReason: false, grammar: engine.grammar(inputs.get(tool)!) };
      return yield* writeCall(engine, signal, request, { tool, plan, base, task, spent });
    }
    const task: TextTask = {
      sampling,
      generated,
      mayReason: gbnf === undefined,
      grammar: gbnf === undefined ? undefined : engine.grammar(gbnf),
    };
    const lease = await open(engine, signal, request, base);
    try {
      const finishReason = yield* generateText(engine, lease, task);
      yield spent.finish(finishReason, lease, generated.length);
    } finally {
      lease.release();
    }
  };
}

async function* answerWithLabel(
  engine: Engine,
  signal: AbortSignal,
  request: ModelRequest,
  labels: readonly string[],
): AsyncGenerator<StreamEvent> {
  const spent = new Spending();
  const lease = await open(engine, signal, request, {});
  try {
    const { choice, evaluatedTokens } = await chooseLabel(engine, lease, labels, spaceAfter(chatTurns(request.messages).at(-1)!.text));
    yield { type: "text", text: choice.label };
    yield spent.finish("stop", lease, evaluatedTokens, { choice });
  } finally {
    lease.release();
  }
}

// Where the answer is begun ("Kind:"), a label is the next word of it, and the token of a word holds the space before it.
function spaceAfter(begun: string): string {
  return /[\p{L}\p{N}.,:;!?]$/u.test(begun) ? " " : "";
}

async function chooseTool(
  engine: Engine,
  signal: AbortSignal,
  request: ModelRequest,
  plan: ToolPlan,
  base: ChatAdditions,
  spent: Spending,
): Promise<ToolDefinition | undefined> {
  if (plan.callable.length === 0) return undefined;
  if (plan.callable.length === 1 && !plan.mayAnswer) return plan.callable[0];
  // A small model does not ask for tools by itself; what it does well is to score the ways to go on.
  const lease = await open(engine, signal, request, { ...base, user: plan.question, assistant: toolCallStart });
  try {
    const labels = [...plan.callable.map(({ name }) => name), ...(plan.mayAnswer ? [noTool] : [])];
    const { choice, evaluatedTokens } = await chooseLabel(engine, lease, labels);
    spent.add(lease, evaluatedTokens);
    return plan.callable.find(({ name }) => name === choice.label);
  } finally {
    lease.release();
  }
}

interface ToolCallTask {
  readonly tool: ToolDefinition;
  readonly plan: ToolPlan;
  readonly base: ChatAdditions;
  readonly task: TextTask;
  readonly spent: Spending;
}

async function* writeCall(
  engine: Engine,
  signal: AbortSignal,
  request: ModelRequest,
  { tool, plan, base, task, spent }: ToolCallTask,
): AsyncGenerator<StreamEvent> {
  const start = `${toolCallStart}${JSON.stringify(tool.name).slice(1)}, "input": `;
  const lease = await open(engine, signal, request, { ...base, user: plan.question, assistant: start });
  try {
    const id = `call_${randomUUID().replaceAll("-", "").slice(0, 16)}`;
    let input = "";
    const pieces = generateText(engine, lease, task);
    let next = await pieces.next();
    for (; !next.done; next = await pieces.next()) {
      input += next.value.text;
      yield { type: "tool-call-delta", id, name: tool.name, text: next.value.text };
    }
    // Cut off by the limit, the arguments are no call.
    if (next.value === "stop") yield toolCall(id, tool.name, input);
    yield spent.finish(next.value === "stop" ? "tool-calls" : "length", lease, task.generated.length);
  } finally {
    lease.release();
  }
}

/** Takes a sequence and computes the prompt on it. */
async function open(engine: Engine, signal: AbortSignal, request: ModelRequest, additions: ChatAdditions): Promise<Lease> {
  const prompt = engine.template.tokenize(chatTurns(request.messages, additions));
  requireRoom(prompt, engine.contextLength);
  const lease = await engine.pool.acquire(prompt, signal);
  try {
    await lease.evaluatePrompt();
    return lease;
  } catch (error) {
    lease.release();
    throw error;
  }
}

/** Adds up what the steps of one answer took. */
class Spending {
  #input = 0;
  #cached = 0;
  #output = 0;
  #seconds = 0;

  /** Counts a step that is done: its prompt, and what was generated. */
  add(lease: Lease, outputTokens: number): void {
    this.#input += lease.prompt.length;
    this.#cached += lease.cachedTokens;
    this.#output += outputTokens;
    this.#seconds += lease.computeSeconds;
  }

  /** The last event of the answer, whose last step ran on `lease`. */
  finish(finishReason: FinishReason, lease: Lease, outputTokens: number, more: Partial<ReplyEnd> = {}): FinishEvent {
    this.add(lease, outputTokens);
    const usage: Usage = {
      inputTokens: this.#input,
      outputTokens: this.#output,
      cachedInputTokens: this.#cached,
      computeSeconds: this.#seconds,
    };
    return { type: "finish", finishReason, usage, ...more };
  }
}

function unsupported(feature: string, instead: string): Error {
  return new UnsupportedError(`local models have no ${feature}; ${instead}`, { feature, provider: "local" });
}
