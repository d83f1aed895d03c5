import type { StreamEvent } from "../model.ts";

/** A stream that is opened when its first event is asked for. Not a generator: a plain iterator costs less for each event, and can be left. */
export function openedLater(open: () => Promise<AsyncIterator<StreamEvent>>): AsyncIterable<StreamEvent> {
  return { [Symbol.asyncIterator]: () => iterate(open) };
}

function iterate(open: () => Promise<AsyncIterator<StreamEvent>>): AsyncIterator<StreamEvent> {
  let source: AsyncIterator<StreamEvent> | undefined;
  let left = false;
  const start = async (): Promise<IteratorResult<StreamEvent>> => {
    source = await open();
    if (!left) return source.next();
    await source.return?.();
    return { done: true, value: undefined };
  };
  return {
    next: () => (source ? source.next() : start()),
    async return() {
      left = true;
      await source?.return?.();
      return { done: true, value: undefined };
    },
  };
}
