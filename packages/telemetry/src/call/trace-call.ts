import { type Attempt, addUsage, type Call, type CallSpec, isJsonObject, type Reply, type Run, wrapCall } from "@ashlar/core";
import { block, isTraced } from "../block.ts";
import type { Values } from "../conventions/attributes.ts";
import { finishReasonName, paramValues, targetValues, usageValues } from "../conventions/values.ts";
import { failureOf } from "../failure.ts";
import { attemptSpans } from "../model/attempt-spans.ts";
import { traceModel } from "../model/trace-model.ts";
import type { Observe } from "../observer.ts";
import { nestBelow } from "../operation.ts";
import { untilAborted } from "../until-aborted.ts";
import { traceTool } from "./trace-tool.ts";

/**
 * Traces a call: a span for each run, and in it spans for its requests and tools. One that is traced already stays as it is.
 */
export function traceCall<In, R extends Reply>(inner: Call<In, R>, observe: Observe): Call<In, R> {
  if (isTraced(inner.blocks)) return inner;
  const blocks = inner.blocks.map(({ name }) => name);

  const traceRun =
    (run: Run<R>, spec: CallSpec): Run<R> =>
    async (input, context, emit) => {
      const observer = await observe();
      const { signal, attempts } = context;
      const { provider, id: model } = spec.model;
      const prompt = { promptName: spec.name };
      const told = targetValues(observer.names, "call", { provider, model });
      const operation = observer.start({
        name: `${observer.names.operations.call} ${spec.name}`,
        kind: "internal",
        values: { ...told, agentName: spec.name },
        prompt,
        signal,
      });
      nestBelow(signal, operation.context);
      const before = attempts.length;
      // For models that a block inside takes by itself.
      const untraced = attemptSpans(observer, operation, {}, signal);
      const onAttempt = (attempt: Attempt): void => {
        untraced.hear(attempt);
        context.onAttempt?.(attempt);
      };
      const finish = (end: Values, error?: unknown): void => {
        const failure = error === undefined ? undefined : failureOf(error, signal);
        untraced.finish({}, undefined);
        const made = attempts.slice(before);
        operation.end({
          values: { ...prompt, ...usageValues(addUsage(...made.map(({ usage }) => usage))), attempts: made.length, ...end },
          failure,
          message: failure && observer.capture.errorMessage(error),
        });
        observer.measure({ seconds: operation.seconds() }, { ...told, errorType: failure?.values.errorType });
      };
      try {
        if (operation.isRecording)
          operation.add({ ...paramValues(spec.params), outputType: spec.output && "json", ...(blocks.length > 0 && { blocks }) });
        const reply = await untilAborted(
          operation.within(() => run(input, { ...context, onAttempt }, emit)),
          signal,
        );
        const promptVersion = versionOf(reply);
        finish({ promptVersion, agentVersion: promptVersion, cost: reply.cost, finishReasons: [finishReasonName(reply.finishReason)] });
        return reply;
      } catch (error) {
        finish({}, error);
        throw error;
      }
    };

  return wrapCall<In, R, R>(inner, {
    ...block,
    spec: (spec) => ({
      ...spec,
      model: traceModel(spec.model, observe),
      ...(spec.tools && { tools: spec.tools.map((tool) => traceTool(tool, observe)) }),
    }),
    run: traceRun,
  });
}

/** The version that a reply says it came from: its hash, else its number. */
function versionOf(reply: Reply): string | undefined {
  if (!("version" in reply) || !isJsonObject(reply.version)) return undefined;
  const { hash, number } = reply.version;
  return typeof hash === "string" ? hash : typeof number === "number" ? String(number) : undefined;
}
