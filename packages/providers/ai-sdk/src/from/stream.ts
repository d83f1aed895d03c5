import { collector, isAshlarError, ServerError, type StreamEvent, StreamInterruptedError } from "@ashlar/core";
import { abortedError } from "@ashlar/core/adapter";
import { providerName } from "../provider-data.ts";
import type { AiSdkLanguageModel, StreamPart, Warning } from "../spec.ts";
import type { Failures } from "./errors.ts";
import { partReader } from "./parts.ts";
import type { AiSdkEnd } from "./reply.ts";
import { toUsage } from "./usage.ts";

/** What the reading of a stream depends on. */
export interface StreamSetting {
  readonly model: AiSdkLanguageModel;
  readonly failures: Failures;
  readonly signal: AbortSignal;
  /** Hears of the model's warnings, before anything else. May throw. */
  readonly warned: (warnings: readonly Warning[]) => void;
}

/** Streams a reply of the AI SDK: ends with one `finish` event or throws. */
export async function* toEvents(stream: ReadableStream<StreamPart>, setting: StreamSetting): AsyncGenerator<StreamEvent> {
  const { model, failures, signal, warned } = setting;
  const parts = stream.getReader();
  const reader = partReader(model);
  const said: StreamEvent[] = [];
  const emit = (event: StreamEvent): void => void said.push(event);
  let over = false;
  try {
    for (;;) {
      const { done, value } = await parts.read();
      if (done) break;
      const from = said.length;
      // Failures stand among the parts.
      if (value.type === "error") throw failures.ofStream(value.error);
      if (value.type === "stream-start") warned(value.warnings);
      else reader.read(value, emit);
      for (let at = from; at < said.length; at++) yield said[at]!;
    }
    over = true;
    const { last } = reader;
    if (!last || isCutOff(last)) throw endedEarly(model);
    if (last.finishReason.unified === "error") throw endedInError(model, last);
    yield { type: "finish", ...reader.end(last) };
  } catch (error) {
    over ||= !isAshlarError(error);
    throw signal.aborted ? abortedError(signal) : withPartial(failures.ofStream(error));
  } finally {
    // Nobody waits for it, and what happens to it changes nothing any more.
    if (!over) parts.cancel().catch(() => {});
  }

  function withPartial(error: Error): Error {
    const collected = collector();
    for (const event of said) collected.add(event);
    return Object.assign(error, { partial: { ...collected.reply(), usage: toUsage(reader.last?.usage) } });
  }
}

/** Packages that do not say `interrupted` say of a stream that ended early that they know neither why nor what it consumed. */
function isCutOff({ finishReason: { unified, raw }, usage }: AiSdkEnd): boolean {
  return unified === "interrupted" || (unified === "other" && raw === undefined && Object.keys(toUsage(usage)).length === 0);
}

function endedEarly(model: AiSdkLanguageModel): Error {
  const details = { provider: providerName(model), model: model.modelId };
  return new StreamInterruptedError(`${model.modelId}: the stream ended before the answer did.`, details);
}

function endedInError(model: AiSdkLanguageModel, { finishReason }: AiSdkEnd): Error {
  const details = { provider: providerName(model), model: model.modelId };
  return new ServerError(`${model.modelId} stopped because of an error${finishReason.raw ? `: ${finishReason.raw}` : ""}.`, details);
}
