import { type ReasoningPart, type ToolCallPart, type ToolResultPart, text } from "../content.ts";
import { isAshlarError, RefusalError, ToolError, TruncatedError } from "../errors.ts";
import { type AssistantMessage, type Message, textOf } from "../message.ts";
import type { Attempt, CallContext, ModelReply, ModelRequest } from "../model.ts";
import { answerTool, type OutputPlan, planOutput } from "../output/plan.ts";
import { renderPrompt } from "../prompt/render.ts";
import type { PromptContent } from "../prompt/template.ts";
import { generate, stream } from "../request/attempt.ts";
import { collector } from "../request/collect.ts";
import { validate } from "../schema.ts";
import type { CallEvent, Reply } from "./reply.ts";
import { requestTemplate, unforced } from "./request-template.ts";
import type { CallSpec, ToolDecision } from "./spec.ts";
import { applyDecisions, type Executed, openToolCalls, runTool, type ToolOutcome, withResults } from "./tools.ts";
import { totals } from "./totals.ts";

/** What goes along with one run of a call. A block may change it for the runs that it makes. */
export interface RunContext extends CallContext {
  /** Grows by each request, failed ones too; `onAttempt` hears of it after that. */
  readonly attempts: Attempt[];
  /** Grows by each tool call that is carried out. A block that runs again gives it, so that the calls of an earlier run are kept. */
  readonly executed?: Executed[];
  /** A conversation to go on with; the prompt is then not rendered. */
  readonly history?: readonly Message[];
  /** Decisions about the tool calls that wait at the end of `history`. */
  readonly decisions?: readonly (ToolDecision | ToolResultPart)[];
  /** Handed to the prompt function. */
  readonly errors?: readonly Error[];
  /** Changes each request before it is sent; a block adds its context or its corrections here, after those of the blocks around it. */
  readonly prepare?: (request: ModelRequest) => ModelRequest | Promise<ModelRequest>;
}

/** The whole of a call. With `emit` it streams; without, it does not. Resolves with the same reply either way. */
export type Run<R extends Reply> = (input: unknown, context: RunContext, emit?: (event: CallEvent) => void) => Promise<R>;

/** Makes the run of a spec: prompt, requests, tools, output. */
export function baseRun(spec: CallSpec): Run<Reply> {
  const { tools = [], maxSteps = 10 } = spec;
  let plan: OutputPlan | undefined;
  let template: Omit<ModelRequest, "messages"> | undefined;

  return async (input, context, emit) => {
    const { capabilities } = spec.model;
    plan ??= planOutput(spec.output, { name: spec.name, capabilities, hasTools: tools.length > 0, mode: spec.outputMode });
    template ??= requestTemplate(spec);
    const { executed = [] } = context;
    let messages = await start(input, context, executed, emit);

    for (let step = 1; ; step++) {
      if (!(step <= maxSteps)) {
        throw new ToolError(`The model still asked for tools after ${maxSteps} steps. Raise maxSteps, or see \`messages\`.`, {
          messages,
        });
      }
      const asked: ModelRequest = { ...(step === 1 ? template : unforced(template)), messages };
      const request = plan.prepare(context.prepare ? await context.prepare(asked) : asked);
      emit?.({ type: "step", step, format: plan.format });
      const reply = await answer(spec.model, request, plan, context, emit);
      const calls = reply.content.filter((part) => part.type === "tool-call");
      const given = plan.kind === "tool" ? calls.find(({ name }) => name === answerTool) : undefined;
      messages = [
        ...messages,
        {
          role: "assistant",
          content: spoken(reply, plan, given),
          ...(reply.providerData && { providerData: reply.providerData }),
        },
      ];
      if (reply.finishReason === "refusal" || reply.finishReason === "content-filter") throw refusal(reply, messages);

      if (calls.length > 0 && !given) {
        const outcomes = await Promise.all(calls.map((call) => runTool(tools, call, { signal: context.signal, messages })));
        messages = record(outcomes, messages, executed, emit);
        const pending = openToolCalls(messages);
        if (pending.length === 0) continue;
        return { ...finish(reply, messages, executed, context, emit), value: undefined, pending };
      }
      const said = plan.kind === "choice" ? (reply.choice?.label ?? "") : given ? argumentsText(given) : textOf(reply.content);
      if (plan.kind !== "text" && reply.finishReason === "length") {
        throw new TruncatedError("The limit of tokens cut the answer off. Raise params.maxOutputTokens.", { partial: reply, messages });
      }
      const value = await readValue(said, messages);
      return { ...finish(reply, messages, executed, context, emit), text: said, value };
    }
  };

  async function start(
    input: unknown,
    context: RunContext,
    executed: Executed[],
    emit: ((event: CallEvent) => void) | undefined,
  ): Promise<readonly Message[]> {
    if (context.history) {
      if (!context.decisions) return context.history;
      return record(await applyDecisions(tools, context.history, context.decisions, context.signal), context.history, executed, emit);
    }
    const parsed = spec.input ? await validate(spec.input, input, { of: "input", what: `The input of call "${spec.name}"` }) : input;
    // The types of schema and prompt were matched when the call was made.
    const content: PromptContent = await spec.prompt(parsed as never, { errors: context.errors ?? [] });
    return renderPrompt(content);
  }

  async function readValue(text: string, messages: readonly Message[]): Promise<unknown> {
    if (!spec.output || !plan) return text;
    try {
      return await validate(spec.output, plan.read(text), { of: "output", what: "The answer", text });
    } catch (error) {
      if (isAshlarError(error) && error.code === "schema") Object.assign(error, { messages });
      throw error;
    }
  }

  function finish(
    reply: ModelReply,
    messages: readonly Message[],
    executed: readonly Executed[],
    context: RunContext,
    emit: ((event: CallEvent) => void) | undefined,
  ): Omit<Reply, "value"> {
    const { finishReason, choice, logProbabilities } = reply;
    const { content: _, ...end } = reply;
    const total = totals(context.attempts);
    emit?.({ ...end, usage: total.usage, type: "finish" });
    const reasoning = reply.content.filter((part): part is ReasoningPart => part.type === "reasoning");
    return {
      text: textOf(reply.content),
      reasoning: reasoning.map((part) => part.text).join(""),
      ...total,
      messages,
      finishReason,
      toolCalls: executed,
      pending: [],
      ...(choice && { choice }),
      ...(logProbabilities && { logProbabilities }),
    };
  }
}

/** One request to the model, streamed when there is an `emit`. */
async function answer(
  model: CallSpec["model"],
  request: ModelRequest,
  plan: OutputPlan,
  context: RunContext,
  emit: ((event: CallEvent) => void) | undefined,
): Promise<ModelReply> {
  const { signal, timeouts, exhausted, onRequest } = context;
  const onAttempt = (attempt: Attempt): void => {
    context.attempts.push(attempt);
    context.onAttempt?.(attempt);
  };
  const modelContext: CallContext = {
    signal,
    onAttempt,
    ...(timeouts && { timeouts }),
    ...(exhausted && { exhausted }),
    ...(onRequest && { onRequest }),
  };
  if (!emit) return generate(model, request, modelContext);
  const collected = collector();
  let streamed = false;
  for await (const event of stream(model, request, modelContext)) {
    collected.add(event);
    if (event.type === "finish") {
      // A scored label, too, reaches those who read the text, once.
      if (plan.kind === "choice" && event.choice && !streamed) emit({ type: "text", text: event.choice.label });
    } else if (plan.kind === "tool" && "name" in event && event.name === answerTool) {
      // An answer given through a tool looks to every reader like one given as text.
      if (event.type === "tool-call-delta") emit({ type: "text", text: event.text });
      else if (event.type === "tool-call" && !streamed) emit({ type: "text", text: argumentsText(event) });
      streamed = true;
    } else {
      streamed ||= event.type === "text";
      emit(event);
    }
  }
  return collected.reply();
}

/**
 * The answer as it stands in the conversation. One that came through a tool stands there as text: the tool is none of the caller's, and
 * nobody answers it. So does a label that was scored.
 */
function spoken(reply: ModelReply, plan: OutputPlan, given: ToolCallPart | undefined): AssistantMessage["content"] {
  if (given) return [...reply.content.filter((part) => part.type !== "tool-call"), text(argumentsText(given))];
  return plan.kind === "choice" && reply.choice && reply.content.length === 0 ? [text(reply.choice.label)] : reply.content;
}

function argumentsText(call: ToolCallPart): string {
  return call.malformed ?? JSON.stringify(call.input);
}

function record(
  outcomes: readonly ToolOutcome[],
  messages: readonly Message[],
  executed: Executed[],
  emit: ((event: CallEvent) => void) | undefined,
): readonly Message[] {
  const results: ToolResultPart[] = [];
  for (const outcome of outcomes) {
    if (outcome.executed) executed.push(outcome.executed);
    if (!outcome.result) continue;
    results.push(outcome.result);
    emit?.(outcome.result);
  }
  return withResults(messages, results);
}

function refusal(partial: ModelReply, messages: readonly Message[]): RefusalError {
  const reason = partial.finishReason === "content-filter" ? "content-filter" : "refusal";
  const said = textOf(partial.content);
  const message = reason === "refusal" ? "The model refused" : "The provider's filter stopped the answer";
  return new RefusalError(`${message}${said ? `: ${said.slice(0, 300)}` : "."}`, { reason, partial, messages });
}
