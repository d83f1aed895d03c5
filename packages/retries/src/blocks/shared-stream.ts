import { collector, type ModelReply, type OpenReply, type StreamEvent } from "@ashlar/core";
import { leave } from "./leave.ts";

/** A stream that others wait for beside its reader. */
export interface SharedStream {
  /** For its reader. */
  readonly opened: OpenReply;
  /** Reads on to the end at once, whatever the reader does: it finds later what came meanwhile. */
  drive(): void;
}

/** Passes a stream on to its reader, and calls `finished` with the whole of it once its end has come. */
export function sharedStream(opened: OpenReply, finished: (reply: ModelReply) => void): SharedStream {
  const collected = collector();
  const ahead: Promise<IteratorResult<StreamEvent>>[] = [];
  let source: AsyncIterator<StreamEvent> | undefined;
  let latest: Promise<IteratorResult<StreamEvent>> | undefined;
  let isOver = false;
  let isDriven = false;

  const pass = (next: IteratorResult<StreamEvent>): IteratorResult<StreamEvent> => {
    if (next.done) isOver = true;
    if (next.done || isOver) return next;
    collected.add(next.value);
    if (next.value.type === "finish") {
      isOver = true;
      finished(collected.reply());
    }
    return next;
  };
  const fetch = (): Promise<IteratorResult<StreamEvent>> => {
    source ??= opened.events();
    latest = source.next().then(pass);
    return latest;
  };
  const readOn = async (): Promise<void> => {
    // What the reader is waiting for already is its own.
    await latest;
    while (!isOver) {
      ahead.push(fetch());
      await latest;
    }
  };
  return {
    opened: {
      ...opened,
      events: () => ({
        next: () => ahead.shift() ?? fetch(),
        return() {
          isOver = true;
          source ??= opened.events();
          return leave(source);
        },
      }),
    },
    drive() {
      if (isDriven) return;
      isDriven = true;
      readOn().catch(() => {}); // the reader gets the error, and whoever waits hears that the stream has ended
    },
  };
}
