import type {
  BlockInfo,
  CallContext,
  FinishEvent,
  LanguageModel,
  ModelCapabilities,
  ModelReply,
  ModelRequest,
  ReplyEnd,
  StreamEvent,
} from "../model.ts";
import { generate, stream } from "./attempt.ts";
import { collectReply, streamReply } from "./collect.ts";

/**
 * A reply that has been opened: for `generate` it is whole, for `stream` its first event has arrived and is held back, so that until then
 * another attempt is invisible to the reader. A block passes it on.
 */
export interface OpenReply {
  /** Settles when the reply has ended: with its end (usage, finish reason), or with the error that broke it off. */
  readonly ended: Promise<ReplyEnd>;
  /** The whole reply where it is there already. */
  readonly reply: ModelReply | undefined;
  /** The events, to be read once. */
  events(): AsyncIterator<StreamEvent>;
}

/** Opens a reply of a model, for whichever of the two methods was called. */
export type Open = (model: LanguageModel, request: ModelRequest, context: CallContext) => Promise<OpenReply>;

/**
 * Makes a block's model out of one function that decides on which model, with which request and how often a reply is opened. Whether the
 * caller asked for a stream or a whole reply makes no difference to it. What it throws at once is a rejection too, so that it need not be an
 * asynchronous function, which costs each request more.
 *
 * @example
 * const retryOnce = (model: LanguageModel) =>
 *   wrapModel(model, { name: "retry-once" }, async (open, request, context) => {
 *     try { return await open(model, request, context); }
 *     catch { return await open(model, request, context); }
 *   });
 */
export function wrapModel(
  model: LanguageModel,
  block: BlockInfo & { readonly capabilities?: ModelCapabilities },
  around: (open: Open, request: ModelRequest, context: CallContext) => Promise<OpenReply>,
): LanguageModel {
  const { capabilities = model.capabilities, ...info } = block;
  const open: Around = (openInner, request, context) => {
    try {
      return around(openInner, request, context);
    } catch (error) {
      return Promise.reject(error);
    }
  };
  const wrapped: LanguageModel = {
    provider: model.provider,
    id: model.id,
    capabilities,
    ...(model.price && { price: model.price }),
    blocks: [...(model.blocks ?? []), info],
    generate: (request, context) => open(openWhole, request, context).then(wholeOf),
    stream: (request, context) => ({ [Symbol.asyncIterator]: () => opening(open(openStream, request, context)) }),
  };
  arounds.set(wrapped, open);
  return wrapped;
}

type Around = Parameters<typeof wrapModel>[2];

/** What is around a model: a block that opens it goes straight there, so that a reply is held once and not by each block. */
const arounds = new WeakMap<LanguageModel, Around>();

/** An open reply that needs no model, from a cache for instance. */
export function openedReply(reply: ModelReply): OpenReply {
  return { ended: Promise.resolve(reply), reply, events: () => streamReply(reply) };
}

/** A block may have answered with a stream, from a cache for instance. */
function wholeOf(opened: OpenReply): ModelReply | Promise<ModelReply> {
  return opened.reply ?? collectReply({ [Symbol.asyncIterator]: () => opened.events() });
}

const openWhole: Open = (model, request, context) => {
  const around = arounds.get(model);
  return around ? around(openWhole, request, context) : generate(model, request, context).then(openedReply);
};

const openStream: Open = async (model, request, context) => {
  const around = arounds.get(model);
  if (around) return around(openStream, request, context);
  const source = stream(model, request, context)[Symbol.asyncIterator]();
  const first = await source.next();
  const { promise: ended, resolve, reject } = Promise.withResolvers<ReplyEnd>();
  ended.catch(() => {}); // whoever reads the events gets the error
  const pass = (next: IteratorResult<StreamEvent>): IteratorResult<StreamEvent> => {
    if (!next.done && next.value.type === "finish") resolve(withoutType(next.value));
    return next;
  };
  const fail = (error: unknown): never => {
    reject(error);
    throw error;
  };
  let held: IteratorResult<StreamEvent> | undefined = pass(first);
  return {
    ended,
    reply: undefined,
    events: () => ({
      async next() {
        if (held) {
          const next = held;
          held = undefined;
          return next;
        }
        return source.next().then(pass, fail);
      },
      async return() {
        reject(new Error("The reader left before the stream had ended."));
        await source.return?.();
        return { done: true, value: undefined };
      },
    }),
  };
};

/** An iterator that begins when the reply has been opened. */
function opening(opened: Promise<OpenReply>): AsyncIterator<StreamEvent> {
  opened.catch(() => {}); // `next` gives the error
  let events: AsyncIterator<StreamEvent> | undefined;
  return {
    async next() {
      events ??= (await opened).events();
      return events.next();
    },
    async return() {
      // Not awaited: a reply that was never opened may take its time, and its signal is aborted by the caller.
      opened.then(
        (open) => (events ?? open.events()).return?.(),
        () => {},
      );
      return { done: true, value: undefined };
    },
  };
}

function withoutType({ type: _, ...end }: FinishEvent): ReplyEnd {
  return end;
}
