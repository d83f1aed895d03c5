import { type Attempt, addUsage, type CallSpec, type Reply, type Run } from "@ashlar/core";
import type { Values } from "../conventions/attributes.ts";
import { finishReasonName, paramValues, targetValues, usageValues } from "../conventions/values.ts";
import { failureOf } from "../failure.ts";
import { attemptSpans } from "../model/attempt-spans.ts";
import type { Observe } from "../observer.ts";
import { nestBelow } from "../operation.ts";
import { untilAborted } from "../until-aborted.ts";
import { versionOf } from "../version-of.ts";

/** A run of a call as a span. @param blocks names of the blocks inside */
export function traceRun<R extends Reply>(run: Run<R>, spec: CallSpec, blocks: readonly string[], observe: Observe): Run<R> {
  const prompt = { promptName: spec.name };
  const target = { provider: spec.model.provider, model: spec.model.id };

  return async (input, context, emit) => {
    const observer = await observe();
    const { signal, attempts } = context;
    const told = targetValues(observer.names, "call", target);
    const operation = observer.start({
      name: `${observer.names.operations.call} ${spec.name}`,
      kind: "internal",
      values: { ...told, ...prompt, agentName: spec.name },
      prompt,
      signal,
    });
    nestBelow(signal, operation.context);
    if (operation.isRecording) {
      operation.add({ ...paramValues(spec.params), outputType: spec.output && "json", ...(blocks.length > 0 && { blocks }) });
    }
    const before = attempts.length;
    // For the requests of models that a block inside takes by itself.
    const untraced = attemptSpans(observer, operation, {}, signal);
    const onAttempt = (attempt: Attempt): void => {
      untraced.hear(attempt, context.onAttempt);
    };
    /** @param outcome the reply, or the error */
    const ended = (outcome: unknown): Values => {
      // Without those of a run before, which a block around makes again.
      const made = attempts.slice(before);
      const version = versionOf(outcome, signal.reason, ...made);
      return {
        promptVersion: version,
        agentVersion: version,
        ...usageValues(addUsage(...made.map(({ usage }) => usage))),
        attempts: made.length,
        cost: costOfAll(made),
      };
    };

    try {
      const reply = await untilAborted(
        operation.within(() => run(input, { ...context, onAttempt }, emit)),
        signal,
      );
      untraced.finish({}, undefined);
      operation.end(operation.isRecording ? { values: { ...ended(reply), finishReasons: [finishReasonName(reply.finishReason)] } } : {});
      observer.measure({ seconds: operation.seconds() }, told);
      return reply;
    } catch (error) {
      untraced.finish({}, undefined);
      const failure = failureOf(error, signal);
      operation.end(operation.isRecording ? { values: ended(error), failure, message: observer.capture.errorMessage(error) } : {});
      observer.measure({ seconds: operation.seconds() }, { ...told, errorType: failure.values.errorType });
      throw error;
    }
  };
}

/** What attempts cost together, where that is known of each; one that failed and consumed nothing was free. */
function costOfAll(attempts: readonly Attempt[]): number | undefined {
  const costs = attempts.map(({ cost, error, usage }) => cost ?? (error && Object.keys(usage).length === 0 ? 0 : Number.NaN));
  const sum = costs.reduce((total, cost) => total + cost, 0);
  return Number.isNaN(sum) ? undefined : sum;
}
