import type { Attempt, ModelRequest } from "@ashlar/core";
import type { Context } from "@opentelemetry/api";
import type { Values } from "../conventions/attributes.ts";
import { inferenceOf, replyValues, requestValues, type Target, targetValues, usageValues } from "../conventions/values.ts";
import { failureOf } from "../failure.ts";
import type { Observer } from "../observer.ts";
import type { Operation } from "../operation.ts";
import { promptOf } from "../prompt-context.ts";
import { versionOf } from "../version-of.ts";
import type { Ending } from "./follow-reply.ts";

/** Where in the trace a request stands. */
export interface RequestPlace {
  readonly signal: AbortSignal;
  readonly parent?: Context;
  /** For a request that has been made already: milliseconds since 1970. */
  readonly startTime?: number;
  /** False for what failed before there was a request, such as a circuit that was open. Default true. */
  readonly sent?: boolean;
}

/** What came of a request. */
export interface RequestOutcome {
  /** What core recorded of it. */
  readonly attempt: Attempt | undefined;
  readonly ending: Ending;
  readonly signal: AbortSignal;
  /** How long it took, where it did not end just now. */
  readonly seconds?: number;
  /** Seconds until its first event; only of a stream. */
  readonly firstChunk?: number | undefined;
  readonly endTime?: number;
}

/** A span for one request to one provider. */
export interface RequestSpan {
  readonly operation: Operation;
  end(outcome: RequestOutcome): void;
}

/** Begins the span of a request. */
export function startRequest(observer: Observer, target: Target, request: Partial<ModelRequest>, place: RequestPlace): RequestSpan {
  const { sent = true, ...where } = place;
  const { names, capture } = observer;
  const kind = inferenceOf(target);
  const told = targetValues(names, kind, target);
  const operation = observer.start({
    name: `${names.operations[kind]} ${target.model}`,
    kind: sent ? "client" : "internal",
    values: told,
    ...where,
  });
  const prompt = promptOf(operation.context);
  if (operation.isRecording) operation.add({ ...requestValues(request), ...prompt, ...capture.request(request) });

  return {
    operation,
    end({ attempt, ending, signal, firstChunk, endTime, seconds = operation.seconds() }) {
      const { end, content, error = attempt?.error } = ending;
      const usage = attempt?.usage ?? end?.usage ?? {};
      const cost = attempt?.cost;
      const failure = error === undefined ? undefined : failureOf(error, signal);
      if (operation.isRecording) {
        operation.end({
          values: {
            ...usageValues(usage),
            ...(end && replyValues(end)),
            promptVersion: versionOf(attempt),
            cost,
            firstChunk,
            stream: firstChunk === undefined ? undefined : true,
            ...(content && capture.reply({ content, finishReason: end?.finishReason ?? "other" })),
          },
          failure,
          message: failure && capture.errorMessage(error),
          ...(endTime !== undefined && { endTime }),
        });
      } else operation.end();
      if (!sent) return;
      const series: Values = { ...told, responseModel: end?.model, errorType: failure?.values.errorType };
      observer.measure({ seconds, firstChunk, usage, cost }, series, prompt);
    },
  };
}
