import { collector, type ModelBlock, type ModelReply, type OpenReply, openedReply, type StreamEvent, wrapModel } from "@ashlar/core";
import { type Duration, toMilliseconds } from "../duration.ts";
import { untilAborted } from "../timing.ts";
import { cacheKey, modelIdentity } from "./cache-key.ts";
import { type CacheEntry, type CacheStore, memoryStore } from "./cache-store.ts";

/** What a cache keeps, where, and for whom. */
export interface CacheOptions {
  /** Default: 1,000 replies in memory. `diskStore(folder)` keeps them on disk. */
  readonly store?: CacheStore;
  /** How long a reply is good. Default: for ever. */
  readonly ttl?: Duration;
  /** Whose replies these are: one tenant never gets another's. A function is asked for each request. Default: all share. */
  readonly tenant?: string | (() => string);
  /** Which of several answers to the same request, for repeated trials. A function is asked for each request. Default 0. */
  readonly trial?: string | number | (() => string | number);
  /** Hears of entries that could not be read or written; they are misses. Default: `console.warn`. */
  readonly onWarning?: (message: string, cause: unknown) => void;
  /** The time in milliseconds since 1970. Default: `Date.now`. */
  readonly now?: () => number;
}

/**
 * Gives the same answer to the same request without asking again: the exact request, to the last character. A cached reply costs nothing
 * and reports no usage; `reply.attempts` is then empty. Streams are kept too, and given back as streams.
 *
 * Requests that are the same and come at the same time are sent once, and all get the answer. Only whole answers are kept (finish reasons
 * `stop` and `tool-calls`), no errors.
 *
 * @throws OptionError
 * @example
 * pipe(openai("gpt-5-mini"), retry(), cache({ store: diskStore(".cache/replies"), ttl: "7d" }));
 */
export function cache(options: CacheOptions = {}): ModelBlock {
  const { store = memoryStore(), tenant = "", trial = 0, onWarning = warn, now = Date.now } = options;
  const ttl = toMilliseconds("ttl", options.ttl ?? Number.POSITIVE_INFINITY, { infinite: true });

  const attempt = async <T>(what: string, work: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      onWarning(`The cache could not ${what}: ${error instanceof Error ? error.message : String(error)}`, error);
      return undefined;
    }
  };
  const find = async (key: string): Promise<ModelReply | undefined> => {
    const entry = await attempt<CacheEntry | undefined>("read an entry", () => store.get(key));
    if (!entry) return undefined;
    if (now() - entry.stored < ttl) return entry.reply;
    await attempt("delete an old entry", () => store.delete(key));
    return undefined;
  };
  const keep = async (key: string, reply: ModelReply): Promise<void> => {
    if (reply.finishReason === "stop" || reply.finishReason === "tool-calls") {
      await attempt("write an entry", () => store.set(key, { reply, stored: now() }));
    }
  };

  return (model) => {
    const identity = modelIdentity(model);
    const flights = new Map<string, Promise<ModelReply | undefined>>();
    return wrapModel(model, { name: "cache" }, async (open, request, context) => {
      const key = cacheKey(identity, request, settingOf(tenant), settingOf(trial));
      for (;;) {
        const flight = flights.get(key);
        // A flight that came to nothing because its own caller left is no answer: then this one flies itself.
        const known = flight ? await untilAborted(flight, context.signal) : await find(key);
        if (known) return openedReply({ ...known, usage: {} });
        if (!flights.has(key)) break;
      }
      const { promise, resolve, reject } = Promise.withResolvers<ModelReply | undefined>();
      promise.catch(() => {}); // whoever waits for it gets the error
      flights.set(key, promise);
      // Nobody waits for the store; until it is done, those who ask the same get the answer from here.
      const land = (reply: ModelReply | undefined): void => {
        resolve(reply);
        if (reply) keep(key, reply).finally(() => flights.delete(key));
        else flights.delete(key);
      };
      try {
        const opened = await open(model, request, context);
        if (!opened.reply) return recorded(opened, land);
        land(opened.reply);
        return opened;
      } catch (error) {
        flights.delete(key);
        if (context.signal.aborted) resolve(undefined);
        else reject(error);
        throw error;
      }
    });
  };
}

/** A stream whose events are kept as they pass. One that breaks off, or whose reader leaves, is no answer. */
function recorded(opened: OpenReply, land: (reply: ModelReply | undefined) => void): OpenReply {
  opened.ended.catch(() => land(undefined));
  return {
    ...opened,
    events() {
      const source = opened.events();
      const collected = collector();
      const pass = (next: IteratorResult<StreamEvent>): IteratorResult<StreamEvent> => {
        if (next.done) return next;
        collected.add(next.value);
        if (next.value.type === "finish") land(collected.reply());
        return next;
      };
      return {
        next: () => source.next().then(pass),
        return: async () => (await source.return?.()) ?? { done: true, value: undefined },
      };
    },
  };
}

function settingOf<T extends string | number>(setting: T | (() => T)): T {
  return typeof setting === "function" ? setting() : setting;
}

function warn(message: string): void {
  console.warn(message);
}
