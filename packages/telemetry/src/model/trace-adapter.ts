import { type Attempt, type LanguageModel, wrapModel } from "@ashlar/core";
import { block } from "../block.ts";
import type { Observe } from "../observer.ts";
import { markTraced } from "./attempt-spans.ts";
import { followReply } from "./follow-reply.ts";
import { startRequest } from "./request-span.ts";

/** A model of an adapter, whose every request is a span while it runs. */
export function traceAdapter(model: LanguageModel, observe: Observe): LanguageModel {
  return wrapModel(model, block, async (open, request, context) => {
    const observer = await observe();
    // Nothing will be sent.
    if (context.exhausted?.()) return open(model, request, context);
    const { signal } = context;
    const { operation, end } = startRequest(observer, { provider: model.provider, model: model.id }, request, { signal });
    let attempt: Attempt | undefined;
    let firstChunk: number | undefined;
    const onAttempt = (made: Attempt): void => {
      attempt = made;
      markTraced(made);
      context.onAttempt?.(made);
    };
    return followReply(() => operation.within(() => open(model, request, { ...context, onAttempt })), {
      signal,
      collect: operation.isRecording && observer.capture.wants("output"),
      began: () => {
        firstChunk = operation.seconds();
      },
      ended: (ending) => end({ attempt, ending, signal, firstChunk }),
    });
  });
}
