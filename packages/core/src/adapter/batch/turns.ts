/** Lets a limited number of calls be at work at the same time. One that waits for an answer is not at work. */
export interface Turns {
  /** Does `work`, the start of a call or its going on, as soon as there is room. */
  enter(work: () => void): void;
  /** A call waits now, or has ended. */
  leave(): void;
  /** Something else has changed: `onRest` is called again when all are at rest. */
  touch(): void;
  /** Stops: no timer is left. */
  stop(): void;
}

/**
 * Makes turns.
 *
 * @param limit how many may be at work
 * @param onRest called once nobody is at work and nobody wants to; and each time that nothing has moved for `patience` milliseconds, since
 * some calls take their time and others wait for calls that wait
 */
export function turns(limit: number, patience: number, onRest: () => void): Turns {
  let queue: (() => void)[] = [];
  let next = 0;
  let atWork = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const move = (): void => {
    while (atWork < limit && next < queue.length) {
      atWork++;
      queue[next++]?.();
    }
    if (next === queue.length) {
      queue = [];
      next = 0;
    }
    clearTimeout(timer);
    // A moment, because whoever has just left may be about to enter again.
    timer = setTimeout(onRest, atWork <= 0 ? 0 : patience);
  };
  return {
    enter(work) {
      queue.push(work);
      move();
    },
    leave() {
      atWork--;
      move();
    },
    touch: move,
    stop: () => clearTimeout(timer),
  };
}
