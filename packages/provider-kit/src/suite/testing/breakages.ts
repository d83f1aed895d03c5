import {
  type CallContext,
  isAshlarError,
  type LanguageModel,
  type ModelRequest,
  type StreamEvent,
  StreamInterruptedError,
} from "@ashlar/core";
import { testStreamAbort } from "../abort.ts";
import { testErrors } from "../errors.ts";
import { testFraming } from "../framing.ts";
import { testKeys } from "../keys.ts";
import type { VendorAddress } from "../options.ts";
import { testParameters } from "../parameters.ts";
import { testStreams } from "../streams.ts";
import type { Subject } from "../subject.ts";
import { testText } from "../text.ts";
import { testUsage } from "../usage.ts";
import { referenceModel } from "./reference-adapter.ts";

/** A bug, seeded into an adapter that is right. */
export interface Breakage {
  /** What the adapter does: "drops a parameter". */
  readonly bug: string;
  readonly adapter: (vendor: VendorAddress) => LanguageModel;
  /** The topic that has to notice it. */
  readonly topic: (subject: Subject) => void;
  /** A test that has to fail. */
  readonly noticedBy: string;
}

/** Bugs of the kinds that adapters have. */
export const breakages: readonly Breakage[] = [
  {
    bug: "drops a parameter",
    adapter: asking(({ params: { temperature: _, ...params } = {}, ...request }) => ({ ...request, params })),
    topic: testParameters,
    noticedBy: "are sent: temperature: stream",
  },
  {
    bug: "takes an early end for the end",
    adapter: streaming(async function* (events) {
      try {
        yield* events;
      } catch (error) {
        if (!StreamInterruptedError.isInstance(error)) throw error;
        yield { type: "finish", finishReason: "stop", usage: {} };
      }
    }),
    topic: testStreams,
    noticedBy: "that ends before the answer does is interrupted, with what had arrived",
  },
  {
    bug: "forgets the last piece",
    adapter: streaming(async function* (events) {
      let held: StreamEvent | undefined;
      for await (const event of events) {
        if (held && !(held.type === "text" && event.type === "finish")) yield held;
        held = event;
      }
      if (held) yield held;
    }),
    topic: testFraming,
    noticedBy: "when it is streamed a character at a time",
  },
  {
    bug: "ends twice",
    adapter: streaming(async function* (events) {
      for await (const event of events) {
        yield event;
        if (event.type === "finish") yield event;
      }
    }),
    topic: testText,
    noticedBy: "has exactly one `finish` at its end, and nothing after it",
  },
  {
    bug: "takes unknown usage for 0",
    adapter: streaming(async function* (events) {
      for await (const event of events)
        yield event.type === "finish" ? { ...event, usage: { inputTokens: 0, outputTokens: 0, ...event.usage } } : event;
    }),
    topic: testUsage,
    noticedBy: "that the vendor does not report is unknown, and not 0: stream",
  },
  {
    bug: "ignores the signal",
    adapter: asking(
      (request) => request,
      () => new AbortController().signal,
    ),
    topic: testStreamAbort,
    noticedBy: "ends it: while it is waited for",
  },
  {
    bug: "asks again by itself",
    adapter: failing((error, again) => (error.code === "quota" ? again() : Promise.reject(error))),
    topic: testErrors,
    noticedBy: "quota is of its kind, and is not asked again",
  },
  {
    bug: "shows the key",
    adapter: failing((error, _, key) => Promise.reject(Object.assign(error, { headers: { authorization: `Bearer ${key}` } }))),
    topic: testKeys,
    noticedBy: "is not shown by the error of an error that repeats it, however that is printed",
  },
];

/** Changes what is asked, and the signal that goes with it. */
function asking(
  change: (request: ModelRequest) => ModelRequest,
  signalOf: (context: CallContext) => AbortSignal = ({ signal }) => signal,
): Breakage["adapter"] {
  return (vendor) => {
    const model = referenceModel(vendor);
    return {
      ...model,
      generate: (request, context) => model.generate(change(request), { ...context, signal: signalOf(context) }),
      stream: (request, context) => model.stream(change(request), { ...context, signal: signalOf(context) }),
    };
  };
}

/** Changes what is streamed. */
function streaming(change: (events: AsyncIterable<StreamEvent>) => AsyncIterable<StreamEvent>): Breakage["adapter"] {
  return (vendor) => {
    const model = referenceModel(vendor);
    return { ...model, stream: (request, context) => change(model.stream(request, context)) };
  };
}

/** Changes what becomes of a failure of `generate`. */
function failing(
  handle: (
    error: Error & { readonly code: string },
    again: () => ReturnType<LanguageModel["generate"]>,
    key: string,
  ) => ReturnType<LanguageModel["generate"]>,
): Breakage["adapter"] {
  return (vendor) => {
    const model = referenceModel(vendor);
    return {
      ...model,
      generate: (request, context) =>
        model.generate(request, context).catch((error: unknown) => {
          if (isAshlarError(error)) return handle(error, () => model.generate(request, context), vendor.apiKey);
          throw error;
        }),
    };
  };
}
