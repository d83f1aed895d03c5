import { type Attempt, addUsage, type CallEvent, isAshlarError, type Message, type Reply, type RunContext, textOf } from "@ashlar/core";
import { type ActiveTrace, activeTrace, newTrace } from "./active.ts";
import { type Content, contentOf, later, type Redact, type Snapshot, soon, take, withoutBytes } from "./content.ts";
import type { SecretRedactor } from "./secrets.ts";
import { toldVersion } from "./told-version.ts";
import type { CapturedPart, Trace, TracedAttempt, TracedVersion } from "./trace.ts";

/** What a traced run needs to know of its block. */
export interface RunSettings {
  readonly capture: Readonly<Partial<Record<CapturedPart, boolean>>>;
  readonly redact: Redact | undefined;
  readonly environment: string | undefined;
  readonly secrets: () => SecretRedactor;
}

/** How a run ended. */
export type Outcome = { readonly reply: Reply } | { readonly error: unknown };

/** A run while it goes on. */
export interface TracedRun {
  readonly ids: ActiveTrace;
  readonly context: RunContext;
  readonly emit: ((event: CallEvent) => void) | undefined;
  /** Ends the run with its reply or its error; what makes its trace, or `undefined` when it has ended already. */
  end(outcome: Outcome): (() => Trace) | undefined;
}

/** Longer values are put into words when there is time, at the price that a change by the caller in between would show. */
const longestAtOnce = 8000;

/**
 * Begins to trace a run. It is on the caller's path, so that everything that can wait is put into what makes the trace: usage, cost, JSON,
 * redaction.
 */
export function beginRun(
  call: string,
  settings: RunSettings,
  input: unknown,
  context: RunContext,
  emit: ((event: CallEvent) => void) | undefined,
): TracedRun {
  const { capture } = settings;
  const parent = activeTrace();
  const ids = newTrace(parent);
  const time = Date.now();
  const started = performance.now();
  const attempts: { readonly attempt: Attempt; readonly endedAfter: number }[] = [];
  const given = capture.input ? soon(context.history ? (context.decisions ?? saidLast(context.history)) : input) : undefined;
  let firstChunk: number | undefined;
  let ended = false;

  return {
    ids,
    context: {
      ...context,
      onAttempt: (attempt) => {
        attempts.push({ attempt, endedAfter: performance.now() - started });
        context.onAttempt?.(attempt);
      },
    },
    emit:
      emit &&
      ((event) => {
        if (firstChunk === undefined && event.type !== "step" && event.type !== "restart") firstChunk = performance.now() - started;
        emit(event);
      }),
    end(outcome) {
      if (ended) return undefined;
      ended = true;
      const milliseconds = performance.now() - started;
      const reply = "reply" in outcome ? outcome.reply : undefined;
      const error = "error" in outcome ? outcome.error : undefined;
      const shown: Partial<Record<CapturedPart, Snapshot>> = {};
      if (given) shown.input = given;
      if (reply && capture.output) shown.output = outputOf(reply);
      if (capture.messages) shown.messages = later(reply?.messages ?? (isAshlarError(error) ? error.messages : undefined), withoutBytes);
      const { finishReason, toolCalls = [] } = reply ?? {};

      return () => {
        const secrets = settings.secrets();
        const version = tracedVersion(versionOf(reply) ?? toldVersion(context.signal));
        const { usage, cost } = totalsOf(attempts.map(({ attempt }) => attempt));
        return {
          ...ids,
          ...(parent && { parent: parent.id }),
          call,
          ...(version && { version }),
          time: new Date(time).toISOString(),
          milliseconds: rounded(milliseconds),
          ...(firstChunk !== undefined && { firstChunkMilliseconds: rounded(firstChunk) }),
          streamed: emit !== undefined,
          resumed: context.history !== undefined,
          ...(finishReason && { finishReason }),
          ...(!reply && { error: { code: codeOf(error), message: messageOf(error, capture.output === true, secrets) } }),
          usage,
          ...(cost !== undefined && { cost }),
          attempts: attempts.map(tracedAttempt),
          tools: toolCalls.map(({ name, error: failure }) => ({ name, failed: failure !== undefined })),
          ...(settings.environment !== undefined && { environment: settings.environment }),
          ...contents(shown, (part, snapshot) => contentOf(snapshot, call, part, secrets, settings.redact)),
        };
      };
    },
  };
}

/** What the user says to go on with a conversation: the text where it is nothing else. */
function saidLast(history: readonly Message[]): string | readonly Message[] {
  const said = history.slice(history.findLastIndex(({ role }) => role === "assistant") + 1);
  const [only] = said;
  return only && said.length === 1 && only.content.every(({ type }) => type === "text") ? textOf(only.content) : said;
}

function outputOf({ value, text }: Reply): Snapshot {
  const canChange = typeof value === "object" && value !== null;
  return canChange && text.length <= longestAtOnce ? take(later(value)) : later(value);
}

function contents(
  shown: Partial<Record<CapturedPart, Snapshot>>,
  read: (part: CapturedPart, snapshot: Snapshot) => Content,
): Pick<Trace, CapturedPart | "omitted"> {
  const kept: Record<string, unknown> = {};
  const omitted: Partial<Record<CapturedPart, string>> = {};
  for (const part of ["input", "output", "messages"] as const) {
    const content = shown[part] && read(part, shown[part]);
    if (content && "value" in content) kept[part] = content.value;
    else if (content) omitted[part] = content.omitted;
  }
  return { ...kept, ...(Object.keys(omitted).length > 0 && { omitted }) };
}

function tracedAttempt({ attempt, endedAfter }: { readonly attempt: Attempt; readonly endedAfter: number }): TracedAttempt {
  const { provider, model, usage, cost, milliseconds, error } = attempt;
  return {
    provider,
    model,
    usage,
    ...(cost !== undefined && { cost }),
    endedAfter: rounded(endedAfter),
    milliseconds: rounded(milliseconds),
    ...(error && { errorCode: codeOf(error) }),
  };
}

/** As core adds them up for a reply; a call that failed has none. */
function totalsOf(attempts: readonly Attempt[]): Pick<Trace, "usage"> & { readonly cost: number | undefined } {
  const paid = attempts.filter(({ error, usage }) => !error || Object.keys(usage).length > 0);
  const cost = paid.reduce<number | undefined>((sum, attempt) => add(sum, attempt.cost), 0);
  return { usage: addUsage(...attempts.map(({ usage }) => usage)), cost };
}

function add(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}

function codeOf(error: unknown): string {
  if (error instanceof Error) return "code" in error && typeof error.code === "string" ? error.code : error.name;
  return typeof error;
}

/** The message of an error; what the model said is taken out of it unless the output is captured. */
function messageOf(error: unknown, showsOutput: boolean, secrets: SecretRedactor): string {
  let message = error instanceof Error ? error.message : String(error);
  if (!showsOutput && isAshlarError(error)) {
    const said = [error.partial && textOf(error.partial.content), "text" in error ? error.text : undefined];
    for (const words of said) {
      if (typeof words === "string" && words !== "") message = message.replaceAll(words.slice(0, 300), "…");
    }
  }
  return secrets.text(message).slice(0, 2000);
}

/** The version that the versioning block gave a reply. */
function versionOf(reply: Reply | undefined): TracedVersion | undefined {
  const version = reply && "version" in reply ? reply.version : undefined;
  return typeof version === "object" && version !== null ? version : undefined;
}

/** Of a version what a trace keeps. */
function tracedVersion(version: object | undefined): TracedVersion | undefined {
  if (!version) return undefined;
  const number = "number" in version && Number.isSafeInteger(version.number) ? Number(version.number) : undefined;
  const hash = "hash" in version && typeof version.hash === "string" ? version.hash : undefined;
  return number === undefined && hash === undefined
    ? undefined
    : { ...(number !== undefined && { number }), ...(hash !== undefined && { hash }) };
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
