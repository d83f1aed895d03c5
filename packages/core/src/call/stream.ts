import { unwrap } from "../output/plan.ts";
import { partialJson } from "../partial-json.ts";
import type { CallEvent, DeepPartial, Reply, ReplyStream } from "./reply.ts";

/**
 * Starts a run and lets many read it. Events are kept, so that each reader gets all of them in its own time; when the last reader leaves
 * before the end, `cancel` is called.
 */
export function replyStream<R extends Reply>(options: {
  readonly run: (emit: (event: CallEvent) => void) => Promise<R>;
  readonly cancel: () => void;
}): ReplyStream<R> {
  const log: CallEvent[] = [];
  let waiting: (() => void)[] = [];
  let done = false;
  let readers = 0;
  const reply = options
    .run((event) => {
      log.push(event);
      if (waiting.length > 0) wake();
    })
    .finally(() => {
      done = true;
      wake();
    });
  reply.catch(() => {}); // whoever reads, or awaits `reply`, gets the error

  function wake(): void {
    const woken = waiting;
    waiting = [];
    for (const resolve of woken) resolve();
  }

  /** What `pick` finds in the events. Not a generator: a plain iterator costs less for each. */
  function read<T>(pick: (event: CallEvent) => T | undefined): AsyncIterator<T> {
    let at = 0;
    let left = false;
    readers++;
    const leave = (): void => {
      if (left) return;
      left = true;
      readers--;
      if (readers === 0 && !done) options.cancel();
    };
    return {
      async next() {
        while (!left) {
          while (at < log.length) {
            const value = pick(log[at++]!);
            if (value !== undefined) return { done: false, value };
          }
          if (done) {
            leave();
            await reply;
            break;
          }
          await new Promise<void>((resolve) => waiting.push(resolve));
        }
        return { done: true, value: undefined };
      },
      async return() {
        leave();
        return { done: true, value: undefined };
      },
    };
  }
  const events: AsyncIterable<CallEvent> = { [Symbol.asyncIterator]: () => read((event) => event) };

  return {
    ...events,
    reply,
    text: () => ({ [Symbol.asyncIterator]: () => read((event) => (event.type === "text" ? event.text : undefined)) }),
    async *partials() {
      let reader = partialJson({ expect: "object" });
      let format = "text";
      let text = "";
      let last: unknown;
      for await (const event of events) {
        if (event.type === "step" || event.type === "restart") {
          reader = partialJson({ expect: "object" });
          text = "";
          if (event.type === "step") format = event.format;
        }
        if (event.type !== "text") continue;
        let value: unknown;
        if (format === "text") {
          text += event.text;
          value = text;
        } else {
          reader.push(event.text);
          value = format === "json" ? reader.value : unwrap(reader.value);
        }
        if (value === undefined || value === last) continue;
        last = value;
        // As far as it goes it has the shape that the schema asked for; only the whole is validated.
        yield value as DeepPartial<R["value"]>;
      }
    },
  };
}
