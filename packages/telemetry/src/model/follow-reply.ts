import { AbortedError, collector, type ModelReply, type OpenReply, type ReplyEnd, type ReplyPart } from "@ashlar/core";
import { untilAborted } from "../until-aborted.ts";

/** How a reply ended: whole, or by an error. */
export interface Ending {
  readonly end?: ReplyEnd;
  /** What was said, as far as it came. For a stream only where it was asked for. */
  readonly content?: ModelReply["content"];
  readonly error?: unknown;
}

/** Who wants to know how a reply ends. */
export interface Follower {
  readonly signal: AbortSignal;
  /** Whether the pieces of a stream are to be put together. */
  readonly collect: boolean;
  /** A stream has begun: its first event is there. */
  readonly began: () => void;
  /** Called once. */
  readonly ended: (ending: Ending) => void;
}

/**
 * Opens a reply and tells how it ends: with its last event, with an error, by an abort, or because its reader left. The events pass as
 * they are, at no cost, unless they are to be collected.
 */
export async function followReply(open: () => Promise<OpenReply>, { signal, collect, began, ended }: Follower): Promise<OpenReply> {
  let opened: OpenReply;
  try {
    opened = await open();
  } catch (error) {
    ended({ error });
    throw error;
  }
  if (opened.reply) {
    ended({ end: opened.reply, content: opened.reply.content });
    return opened;
  }
  began();
  const collected = collect ? collector() : undefined;
  const said = (): { readonly content?: readonly ReplyPart[] } => (collected ? { content: collected.reply().content } : {});
  let isLeft = false;
  untilAborted(opened.ended, signal).then(
    (end) => ended({ end, ...said() }),
    (error) => ended({ error: isLeft ? new AbortedError("The reader left before the stream had ended.", {}) : error, ...said() }),
  );
  return {
    ended: opened.ended,
    reply: undefined,
    events() {
      const source = opened.events();
      return {
        next: collected
          ? async () => {
              const next = await source.next();
              if (!next.done) collected.add(next.value);
              return next;
            }
          : () => source.next(),
        async return() {
          isLeft = true;
          return (await source.return?.()) ?? { done: true, value: undefined };
        },
      };
    },
  };
}
