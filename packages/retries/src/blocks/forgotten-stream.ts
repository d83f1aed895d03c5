import type { OpenReply } from "@ashlar/core";
import { callAfter, systemClock } from "../timing.ts";
import { leave } from "./leave.ts";

/**
 * Calls `forgotten` when nobody has read from an open stream for so many milliseconds. A stream that is left lying, neither read to its end
 * nor returned, has no end that anybody hears of.
 */
export function watchForgotten(opened: OpenReply, milliseconds: number, forgotten: () => void): OpenReply {
  if (opened.reply) return opened;
  let lastRead = systemClock();
  let isReading = false;
  let cancel = (): void => {};
  // One timer, not one for each event: it looks at the clock when it wakes.
  const check = (): void => {
    const left = isReading ? milliseconds : lastRead + milliseconds - systemClock();
    if (left > 0) cancel = callAfter(Math.ceil(left), check);
    else forgotten();
  };
  check();
  const stop = (): void => cancel();
  opened.ended.then(stop, stop);
  return {
    ...opened,
    events: () => {
      const events = opened.events();
      return {
        async next() {
          isReading = true;
          try {
            return await events.next();
          } finally {
            isReading = false;
            lastRead = systemClock();
          }
        },
        return: () => leave(events),
      };
    },
  };
}
