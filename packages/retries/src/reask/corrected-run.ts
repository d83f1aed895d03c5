import {
  type CallSpec,
  type LanguageModel,
  type Message,
  type ModelRequest,
  type Reply,
  type Run,
  type RunContext,
  SchemaError,
  TruncatedError,
} from "@ashlar/core";
import { accountsOf } from "../blocks/ledger.ts";
import { spend } from "../blocks/spend.ts";
import { cannedModel } from "./canned-model.ts";
import { checkError } from "./check.ts";
import { type Begun, begunBy, continuing, cutOff, joined } from "./continued.ts";
import { corrected, type Failure, failureOf, fingerprintOf } from "./correction.ts";
import type { Correction, Reasked, ReaskPolicy } from "./options.ts";
import { repairJson } from "./repair-json.ts";
import { type Shown, shownBy } from "./shown.ts";
import { refuseRepeatedFailure } from "./tool-loop.ts";

/** How what was wrong reaches the model: as the last message of the conversation, or through the prompt function's `errors`. */
export type Channel = "message" | "errors";

/** What an attempt begins with. */
interface Turn {
  /** The conversation to go on with; absent where the prompt is rendered. */
  readonly history?: readonly Message[];
  /** `history` without the last answer and its correction. */
  readonly base?: readonly Message[];
  readonly errors?: readonly Error[];
  readonly maxOutputTokens?: number;
  readonly fingerprint?: string;
  /** Text that the model goes on with. */
  readonly begun?: Begun;
}

/** Makes the run of a call that corrects its answers. `runOn` gives the call's run on a model. */
export function correctedRun<R extends Reply>(
  policy: ReaskPolicy,
  channel: Channel,
  spec: CallSpec,
  runOn: (model: LanguageModel) => Run<R>,
): Run<R & Reasked> {
  const { attempts, escalate, check } = policy;
  const isText = spec.output === undefined;
  const accountOf = accountsOf({ failures: policy.failures });
  const runs = [spec.model, ...escalate].map((model) => ({ model, run: runOn(model) }));
  const runOf = (attempt: number) => runs[Math.max(0, attempt - attempts + escalate.length)] ?? runs[0]!;

  /** One answer, if need be after a local repair. */
  const answer = async (
    attempt: number,
    input: unknown,
    context: RunContext,
    shown: Shown | undefined,
    mended: Correction[],
  ): Promise<R> => {
    const { model, run } = runOf(attempt);
    try {
      return await run(input, context, shown?.emit);
    } catch (error) {
      const json = SchemaError.isInstance(error) && error.reason === "json" ? repairJson(error.text ?? "") : undefined;
      if (!SchemaError.isInstance(error) || !error.messages || json === undefined) throw error;
      shown?.restart("The answer is repaired.");
      const canned = cannedModel(model, json, spec.outputMode ?? model.capabilities.output[0] ?? "text");
      const { decisions: _, ...again } = context;
      try {
        const reply = await runOn(canned)(input, { ...again, history: error.messages.slice(0, -1) }, shown?.emit);
        mended.push({ attempt, by: "repair", error });
        return reply;
      } catch (second) {
        // What does not fit the schema says more than a missing comma; but the model is shown what it wrote.
        if (SchemaError.isInstance(second)) Object.assign(second, { messages: error.messages, text: error.text });
        throw second;
      }
    }
  };

  /** What to begin the next attempt with, and how the error is mended by that. @throws the error where there is no next attempt */
  const next = (
    attempt: number,
    turn: Turn,
    thrown: unknown,
    isRefused: boolean,
    given: RunContext,
  ): Turn & Pick<Correction, "by" | "error"> => {
    const isLast = attempt >= attempts;
    const { begun: _, ...anew } = turn;
    if (TruncatedError.isInstance(thrown)) {
      const begun = policy.truncated === "continue" && isText ? begunBy(thrown) : undefined;
      if (begun && !isLast) return { ...turn, history: continuing(begun), begun, by: "continue", error: thrown };
      const maxOutputTokens = isLast || policy.truncated === "fail" ? undefined : raised(policy, spec, turn);
      if (maxOutputTokens === undefined) throw thrown;
      const goesOn = channel === "message" && thrown.messages && resumed(turn, thrown.messages);
      return { ...anew, ...goesOn, maxOutputTokens, by: "limit", error: thrown };
    }
    if (!SchemaError.isInstance(thrown) || thrown.of !== "output" || !thrown.messages) throw thrown;
    const failure = failureOf(thrown, attempt, isRefused);
    const fingerprint = fingerprintOf(failure);
    const isRepeated = !isLast && fingerprint === turn.fingerprint && runOf(attempt) === runOf(attempt + 1);
    if (isLast || isRepeated) throw lastError(failure, isRepeated);
    const byHand = channel === "errors" && !given.history;
    const said = byHand ? { errors: [...(turn.errors ?? []), thrown] } : told(policy, turn, failure);
    return { ...anew, ...said, fingerprint, by: "reask", error: thrown };
  };

  return async (input, given, emit) => {
    const { context, end } = spend(accountOf(), given);
    const { executed = [] } = given;
    const shown = emit && shownBy(emit);
    const corrections: Correction[] = [];
    let turn: Turn = {};
    try {
      for (let attempt = 1; ; attempt++) {
        let refused: SchemaError | undefined;
        try {
          const reply = joined(await answer(attempt, input, contextOf(context, turn, executed), shown, corrections), turn.begun);
          const cut = isText ? cutOff(reply) : undefined;
          if (cut) throw cut;
          refused = reply.pending.length === 0 ? checkError(await check?.(reply.value as never), reply) : undefined;
          if (refused) throw refused;
          shown?.finish();
          return { ...reply, corrections };
        } catch (thrown) {
          const { by, error, ...begins } = next(attempt, turn, thrown, thrown === refused, given);
          corrections.push({ attempt, by, error });
          if (by === "continue") shown?.goOn();
          else shown?.restart(error.message);
          turn = begins;
        }
      }
    } finally {
      end?.();
    }
  };
}

/** The context of an attempt. Decisions about tool calls were carried out in the first. */
function contextOf(given: RunContext, turn: Turn, executed: RunContext["executed"] & object): RunContext {
  const { history, errors, maxOutputTokens } = turn;
  const { decisions, ...rest } = given;
  const prepare = async (request: ModelRequest): Promise<ModelRequest> => {
    refuseRepeatedFailure(request.messages);
    const prepared = given.prepare ? await given.prepare(request) : request;
    return maxOutputTokens === undefined ? prepared : { ...prepared, params: { ...prepared.params, maxOutputTokens } };
  };
  return {
    ...rest,
    executed,
    prepare,
    ...(history ? { history } : decisions && { decisions }),
    ...(errors && { errors: [...(given.errors ?? []), ...errors] }),
  };
}

/** The conversation until the last answer, without that. */
function resumed(turn: Turn, messages: readonly Message[]): Pick<Turn, "history" | "base"> {
  const history = messages.slice(0, -1);
  return { history, ...(turn.base && { base: [...turn.base, ...history.slice(turn.history?.length)] }) };
}

/** The conversation with the correction of the last answer, and of no other. */
function told({ feedback, keepAnswer }: ReaskPolicy, turn: Turn, failure: Failure): Pick<Turn, "history" | "base"> {
  const messages = failure.error.messages ?? [];
  const { history = [], base = history } = resumed(turn, messages);
  return { base, history: corrected(base, messages.at(-1), feedback(failure), keepAnswer) };
}

/** The next limit of tokens, or `undefined` where there is none to raise. */
function raised({ maxOutputTokens: most }: ReaskPolicy, { params }: CallSpec, turn: Turn): number | undefined {
  const first = params?.maxOutputTokens;
  if (first === undefined) return undefined;
  const before = turn.maxOutputTokens ?? first;
  const next = Math.min(before * 2, most ?? first * 4);
  return next > before ? next : undefined;
}

function lastError({ error, attempt }: Failure, isRepeated: boolean): SchemaError {
  if (attempt === 1) return error;
  const { of, reason, issues, text, messages } = error;
  const why = isRepeated ? "the last two failed in the same way, so that it was not asked again" : "that was the last";
  return new SchemaError(`${error.message}\nThis was answer ${attempt}; ${why}.`, {
    of,
    reason,
    issues,
    messages,
    cause: error,
    ...(text !== undefined && { text }),
  });
}
