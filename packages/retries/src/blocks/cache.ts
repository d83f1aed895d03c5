import {
  type CallContext,
  isAshlarError,
  type ModelBlock,
  type ModelReply,
  type ModelRequest,
  type Open,
  type OpenReply,
  openedReply,
  wrapModel,
} from "@ashlar/core";
import { abortedError } from "@ashlar/core/adapter";
import { type Duration, toMilliseconds } from "../duration.ts";
import { messageOf } from "../message-of.ts";
import { untilAborted } from "../timing.ts";
import { cacheKey, modelIdentity } from "./cache-key.ts";
import { type CacheEntry, type CacheStore, isEntry, memoryStore } from "./cache-store.ts";
import { sharedStream } from "./shared-stream.ts";

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
 * Requests that are the same and come at the same time are sent once, and all get the answer, however slowly the first one reads. Only
 * whole answers are kept (finish reasons `stop` and `tool-calls`), no errors.
 *
 * @throws OptionError
 * @example
 * pipe(openai("gpt-5-mini"), retry(), cache({ store: diskStore(".cache/replies"), ttl: "7d" }));
 */
export function cache(options: CacheOptions = {}): ModelBlock {
  const { store = memoryStore(), tenant = "", trial = 0, onWarning = warn, now = Date.now } = options;
  const ttl = toMilliseconds("ttl", options.ttl ?? Number.POSITIVE_INFINITY, { infinite: true, zero: false });

  /** What goes wrong in the store is a warning. A store that answers at once is not waited for. */
  const guard = <Given extends unknown[], T>(
    what: string,
    method: (...given: Given) => T | PromiseLike<T>,
    ...given: Given
  ): T | undefined | Promise<T | undefined> => {
    const failed = (error: unknown): undefined => {
      onWarning(`The cache could not ${what}: ${messageOf(error)}`, error);
    };
    try {
      const done = method.apply(store, given);
      return isThenable(done) ? Promise.resolve(done).catch(failed) : done;
    } catch (error) {
      return failed(error);
    }
  };
  // Stores of other kinds say `null` where there is nothing.
  const isFresh = (key: string, entry: CacheEntry | undefined | null): entry is CacheEntry => {
    if (entry === undefined || entry === null) return false;
    if (!isEntry(entry)) {
      onWarning(`The cache could not read an entry: what the store holds under ${key} is no reply.`, entry);
      return false;
    }
    if (now() - entry.stored < ttl) return true;
    guard("delete an old entry", store.delete, key);
    return false;
  };

  return (model) => {
    const identity = modelIdentity(model);
    const flights = new Map<string, Flight>();
    const land = (flight: Flight, reply: ModelReply): void => {
      const { key } = flight;
      const kept = isWhole(reply) && guard("write an entry", store.set, key, { reply, stored: now() });
      if (kept instanceof Promise) {
        // Nobody waits for the store; until it is done, those who ask the same get the answer from here.
        flight.landing ??= Promise.withResolvers();
        kept.then(() => flights.delete(key));
      } else flights.delete(key);
      flight.landing?.resolve(reply);
    };
    const crash = ({ key, landing }: Flight, error: unknown, signal: AbortSignal): void => {
      flights.delete(key);
      if (signal.aborted || isOfCaller(error)) landing?.resolve(undefined);
      else landing?.reject(error);
    };
    const watched = (flight: Flight, opened: OpenReply, signal: AbortSignal): OpenReply => {
      opened.ended.catch((error) => crash(flight, error, signal));
      const shared = sharedStream(opened, (reply) => land(flight, reply));
      flight.drive = shared.drive;
      if (flight.landing) shared.drive();
      return shared.opened;
    };
    const fly = (key: string, opening: Promise<OpenReply>, signal: AbortSignal): Promise<OpenReply> => {
      const flight: Flight = { key };
      flights.set(key, flight);
      return opening.then(
        (opened) => {
          if (!opened.reply) return watched(flight, opened, signal);
          land(flight, opened.reply);
          return opened;
        },
        (error) => {
          crash(flight, error, signal);
          throw error;
        },
      );
    };
    /** The way of each request: from whoever asks the same already, from the store, or by asking. */
    const answer = (key: string, open: Open, request: ModelRequest, context: CallContext): Promise<OpenReply> => {
      const { signal } = context;
      const flight = flights.get(key);
      if (flight) {
        flight.landing ??= Promise.withResolvers();
        flight.drive?.();
        // One that came to nothing for its own caller only is no answer: then this one flies itself.
        return landing(flight.landing.promise, signal).then((landed) => (landed ? hit(landed) : answer(key, open, request, context)));
      }
      const found = guard("read an entry", store.get, key);
      if (found instanceof Promise) {
        return found.then((entry) => {
          if (isFresh(key, entry)) return hit(entry.reply);
          if (flights.has(key)) return answer(key, open, request, context);
          return fly(key, open(model, request, context), signal);
        });
      }
      return isFresh(key, found) ? Promise.resolve(hit(found.reply)) : fly(key, open(model, request, context), signal);
    };
    return wrapModel(model, { name: "cache" }, (open, request, context) => {
      const key = cacheKey(identity, request, settingOf(tenant), settingOf(trial));
      return answer(key, open, request, context);
    });
  };
}

/** A request under way. Whoever else asks the same makes the promise that it lands by. */
interface Flight {
  readonly key: string;
  landing?: PromiseWithResolvers<ModelReply | undefined>;
  /** Brings a stream to its end, though its own reader may be slow, or gone without a word. */
  drive?: () => void;
}

async function landing<T>(landed: Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await untilAborted(landed, signal);
  } catch (error) {
    throw signal.aborted ? abortedError(signal) : error;
  }
}

/** What ended the request of one caller and need not end another's: a budget, or that its reader left. */
function isOfCaller(error: unknown): boolean {
  return !isAshlarError(error) || error.code === "budget";
}

function isWhole({ finishReason }: ModelReply): boolean {
  return finishReason === "stop" || finishReason === "tool-calls";
}

function isThenable<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === "object" && value !== null && "then" in value;
}

function hit(reply: ModelReply): OpenReply {
  return openedReply({ ...reply, usage: {} });
}

function settingOf<T extends string | number>(setting: T | (() => T)): T {
  return typeof setting === "function" ? setting() : setting;
}

function warn(message: string): void {
  console.warn(message);
}
