import type { StreamEvent } from "@ashlar/core";

/** Leaves a stream, as its reader does. */
export async function leave(events: AsyncIterator<StreamEvent>): Promise<IteratorResult<StreamEvent>> {
  return (await events.return?.()) ?? { done: true, value: undefined };
}
