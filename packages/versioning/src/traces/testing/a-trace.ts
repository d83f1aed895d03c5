import { newTrace } from "../active.ts";
import type { Trace } from "../trace.ts";

/** A trace of a call that went well, changed where that is said. */
export function aTrace(changes: Partial<Trace> = {}): Trace {
  return {
    ...newTrace(undefined),
    call: "ask",
    time: new Date().toISOString(),
    milliseconds: 120,
    streamed: false,
    resumed: false,
    finishReason: "stop",
    usage: { inputTokens: 100, outputTokens: 20 },
    cost: 0.0001,
    attempts: [
      {
        provider: "test",
        model: "scripted",
        usage: { inputTokens: 100, outputTokens: 20 },
        cost: 0.0001,
        endedAfter: 119,
        milliseconds: 118,
      },
    ],
    tools: [],
    ...changes,
  };
}
