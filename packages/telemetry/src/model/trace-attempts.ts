import { type LanguageModel, wrapModel } from "@ashlar/core";
import { block, otherBlocks } from "../block.ts";
import { failureOf } from "../failure.ts";
import type { Observe } from "../observer.ts";
import { attemptSpans } from "./attempt-spans.ts";
import { followReply } from "./follow-reply.ts";

/**
 * A model with blocks around it: a span for what they make of a request, such as its attempts, waits and fallbacks, and in it one for each
 * request that reached a provider.
 */
export function traceAttempts(model: LanguageModel, observe: Observe): LanguageModel {
  const { provider, id, blocks = [] } = model;
  return wrapModel(model, block, async (open, request, context) => {
    const observer = await observe();
    const { signal } = context;
    const operation = observer.start({
      name: `attempts ${id}`,
      kind: "internal",
      values: { provider: observer.names.providers[provider] ?? provider, requestModel: id },
      signal,
    });
    const attempts = attemptSpans(observer, operation, request, signal);
    let firstChunk: number | undefined;
    return followReply(
      () =>
        operation.within(() =>
          open(model, request, {
            ...context,
            onAttempt(attempt) {
              attempts.hear(attempt, context.onAttempt);
            },
          }),
        ),
      {
        signal,
        collect: operation.isRecording && observer.capture.wants("output"),
        began: () => {
          firstChunk = operation.seconds();
        },
        ended(ending) {
          attempts.finish(ending, firstChunk);
          const failure = ending.error === undefined ? undefined : failureOf(ending.error, signal);
          operation.end({
            values: { attempts: attempts.count, blocks: otherBlocks(blocks) },
            failure,
            message: failure && observer.capture.errorMessage(ending.error),
          });
        },
      },
    );
  });
}
