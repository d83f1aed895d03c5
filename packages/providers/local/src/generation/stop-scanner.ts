/** Finds stop sequences in text that comes in pieces. */
export interface StopScanner {
  /** The text that may be shown now. When a stop sequence ended it, `rest` is what came after the stop sequence. */
  push(text: string): { readonly text: string; readonly rest?: string };
  /** What was held back, at the end. */
  flush(): string;
}

/** A scanner that holds text back only while it may be the beginning of a stop sequence. The stop sequence itself is never shown. */
export function stopScanner(stops: readonly string[]): StopScanner {
  let held = "";
  return {
    push(text) {
      held += text;
      const first = earliest(held, stops);
      if (first) {
        const shown = held.slice(0, first.start);
        const rest = held.slice(first.end);
        held = "";
        return { text: shown, rest };
      }
      const keep = longestBeginning(held, stops);
      const shown = held.slice(0, held.length - keep);
      held = held.slice(held.length - keep);
      return { text: shown };
    },
    flush() {
      const rest = held;
      held = "";
      return rest;
    },
  };
}

function earliest(text: string, stops: readonly string[]): { readonly start: number; readonly end: number } | undefined {
  let found: { readonly start: number; readonly end: number } | undefined;
  for (const stop of stops) {
    const start = text.indexOf(stop);
    if (start >= 0 && (!found || start < found.start)) found = { start, end: start + stop.length };
  }
  return found;
}

/** The length of the longest end of `text` with which one of the stops begins. */
function longestBeginning(text: string, stops: readonly string[]): number {
  for (let length = Math.min(text.length, Math.max(0, ...stops.map((stop) => stop.length - 1))); length > 0; length--) {
    const end = text.slice(text.length - length);
    if (stops.some((stop) => stop.length > length && stop.startsWith(end))) return length;
  }
  return 0;
}
