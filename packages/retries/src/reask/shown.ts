import type { CallEvent } from "@ashlar/core";

/** What the reader of a stream has been shown of an answer that may turn out wrong. */
export interface Shown {
  readonly emit: (event: CallEvent) => void;
  /** What was shown is void. Says so to the reader, where there was anything. */
  restart(reason: string): void;
  /** What follows belongs to what was shown: its first step is none to the reader. */
  goOn(): void;
  /** The answer is right: the stream may end. */
  finish(): void;
}

/** Passes events on, but for the `finish`, which waits until the answer has been checked. */
export function shownBy(emit: (event: CallEvent) => void): Shown {
  let isShown = false;
  let goesOn = false;
  let held: CallEvent | undefined;
  return {
    emit(event) {
      if (event.type === "finish") held = event;
      else if (event.type === "step" && goesOn) goesOn = false;
      else {
        isShown ||= event.type !== "step";
        emit(event);
      }
    },
    restart(reason) {
      held = undefined;
      if (isShown) emit({ type: "restart", reason });
      isShown = false;
    },
    goOn() {
      held = undefined;
      goesOn = true;
    },
    finish() {
      if (held) emit(held);
    },
  };
}
