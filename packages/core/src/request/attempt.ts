import { isAshlarError } from "../errors.ts";
import type { Attempt, CallContext, LanguageModel, ModelReply, ModelRequest, StreamEvent } from "../model.ts";
import { costOf, type Usage } from "../usage.ts";
import { collector, interrupted } from "./collect.ts";
import { startWatch } from "./watch.ts";

/*
 * The one place where a model's methods are called. A model with blocks around it is passed through; at the adapter itself the limits of
 * time, the race against abort and the promise of exactly one `finish` are kept, and the attempt is recorded, whatever its outcome.
 */

/** Asks a model for a whole reply. Not async: blocks on the way cost a promise less each. */
export function generate(model: LanguageModel, request: ModelRequest, context: CallContext): Promise<ModelReply> {
  return model.blocks ? model.generate(request, context) : attempted(model, request, context);
}

async function attempted(model: LanguageModel, request: ModelRequest, context: CallContext): Promise<ModelReply> {
  const refused = begin(context);
  if (refused) throw refused;
  const record = recorder(model, context);
  const watch = startWatch(context.signal, context.timeouts);
  try {
    const inner = { ...context, signal: watch.signal, connected: watch.connected };
    const reason = watch.reason();
    const reply = await watch.race(reason ? Promise.reject(reason) : model.generate(request, inner));
    record(reply.usage);
    return reply;
  } catch (error) {
    record(usageOf(error), error);
    throw error;
  } finally {
    watch.stop();
  }
}

/** Asks a model for a stream. Its errors carry what had arrived. */
export function stream(model: LanguageModel, request: ModelRequest, context: CallContext): AsyncIterable<StreamEvent> {
  return model.blocks ? model.stream(request, context) : { [Symbol.asyncIterator]: () => watched(model, request, context) };
}

/** Not a generator: a plain iterator costs less for each event. */
function watched(model: LanguageModel, request: ModelRequest, context: CallContext): AsyncIterator<StreamEvent> {
  const refused = begin(context);
  if (refused) return { next: () => Promise.reject(refused) };
  const record = recorder(model, context);
  const watch = startWatch(context.signal, context.timeouts);
  const collected = collector();
  let source: AsyncIterator<StreamEvent> | undefined;
  let over = false;
  let consumed = (): Usage => ({});
  const inner: CallContext = {
    ...context,
    signal: watch.signal,
    connected: watch.connected,
    usageSoFar: (read) => {
      consumed = read;
    },
  };

  const end = (usage: Usage, error?: unknown): void => {
    over = true;
    watch.stop();
    record(usage, error);
  };
  const fail = (error: unknown): never => {
    const partial = { ...collected.reply(), usage: consumed() };
    if (isAshlarError(error) && !error.partial) Object.assign(error, { partial });
    end(usageOf(error), error);
    // The adapter may be waiting on a dead socket, so nobody waits for it.
    Promise.resolve(source?.return?.()).catch(() => {});
    throw error;
  };
  const accept = (next: IteratorResult<StreamEvent>): IteratorResult<StreamEvent> => {
    if (over) return { done: true, value: undefined };
    if (next.done) return fail(interrupted(collected.reply(), { provider: model.provider, model: model.id }));
    watch.event();
    collected.add(next.value);
    if (next.value.type === "finish") {
      end(next.value.usage);
      Promise.resolve(source?.return?.()).catch(() => {});
    }
    return next;
  };
  return {
    // Not async: a promise less for each event.
    next() {
      if (over) return Promise.resolve({ done: true, value: undefined });
      try {
        source ??= model.stream(request, inner)[Symbol.asyncIterator]();
      } catch (error) {
        return Promise.reject(error).catch(fail);
      }
      return watch.race(source.next()).then(accept, fail);
    },
    async return() {
      if (!over) end(consumed(), watch.reason());
      await source?.return?.();
      return { done: true, value: undefined };
    },
  };
}

/** Asks whether a request may be sent, and says that it will be: nothing comes between the two. */
function begin(context: CallContext): Error | undefined {
  const refused = context.exhausted?.();
  if (!refused) context.onRequest?.();
  return refused;
}

function recorder(model: LanguageModel, context: CallContext): (usage: Usage, error?: unknown) => void {
  const started = performance.now();
  return (usage, error) => {
    const attempt: Attempt = {
      provider: model.provider,
      model: model.id,
      usage,
      cost: costOf(usage, model.price),
      milliseconds: performance.now() - started,
      ...(error !== undefined && { error: error instanceof Error ? error : new Error(String(error)) }),
    };
    context.onAttempt?.(attempt);
  };
}

function usageOf(error: unknown): Usage {
  return (isAshlarError(error) && (error.usage ?? error.partial?.usage)) || {};
}
