import { collector, type ModelReply, type StreamEvent } from "@ashlar/core";
import { abortedError } from "@ashlar/core/adapter";
import type { AiSdkLanguageModel, StreamPart, Warning } from "../spec.ts";
import { endInError, type FailureSource, silentEnd, streamFailure } from "./errors.ts";
import { isNewEvent } from "./new-event.ts";
import { partReader } from "./parts.ts";
import type { AiSdkEnd } from "./reply.ts";
import { toUsage } from "./usage.ts";

/** A stream of the AI SDK that has been opened. */
export interface OpenStream {
  readonly stream: ReadableStream<StreamPart>;
  /** Of version 3 without an address. */
  readonly request?: { readonly url?: string; readonly body?: unknown } | undefined;
  readonly response?: { readonly headers?: Readonly<Record<string, string>> | undefined } | undefined;
}

/** What the reading of a stream depends on. */
export interface StreamSetting {
  readonly model: AiSdkLanguageModel;
  readonly source: FailureSource;
  readonly signal: AbortSignal;
  /** Hears of the model's warnings, before anything else. May throw. */
  readonly warned: (warnings: readonly Warning[]) => void;
}

/** Reads the events of an open stream: ends with one `finish` event or throws. */
export async function* toEvents({ stream, request, response }: OpenStream, setting: StreamSetting): AsyncGenerator<StreamEvent> {
  const { model, signal, warned } = setting;
  const source: FailureSource = { ...setting.source, url: request?.url };
  const reader = partReader(model);
  const parts = stream.getReader();
  const said: StreamEvent[] = [];
  const emit = (event: StreamEvent): void => void said.push(event);
  let passedOver = false;
  try {
    for (;;) {
      const { done, value } = await parts.read();
      if (done) break;
      if (value.type === "error" && isNewEvent(value.error)) {
        passedOver = true;
        continue;
      }
      // Failures stand among the parts.
      if (value.type === "error") throw value.error;
      const from = said.length;
      if (value.type === "stream-start") warned(value.warnings);
      else reader.read(value, emit);
      for (let at = from; at < said.length; at++) yield said[at]!;
    }
    const { last } = reader;
    if (!last || isCutOff(last)) throw await silentEnd(source, said.length === 0 ? (response?.headers?.["content-type"] ?? "") : "");
    // To some packages an event that is new was an error, unless a reason to finish came after it.
    if (passedOver && last.finishReason.unified === "error" && last.finishReason.raw === undefined) throw await silentEnd(source, "");
    if (last.finishReason.unified === "error") throw await endInError(source, last.finishReason.raw);
    const from = said.length;
    const end = reader.end(last, emit);
    for (let at = from; at < said.length; at++) yield said[at]!;
    yield { type: "finish", ...end };
  } catch (error) {
    if (signal.aborted) throw abortedError(signal);
    throw Object.assign(await streamFailure(error, source), { partial: partial() });
  } finally {
    // A stream that is over does not mind. Nobody waits for it, and what happens to it changes nothing any more.
    parts.cancel().catch(() => {});
  }

  function partial(): ModelReply {
    const collected = collector();
    for (const event of said) collected.add(event);
    return { ...collected.reply(), usage: toUsage(reader.last?.usage) };
  }
}

/** Packages that do not say `interrupted` say of a stream that ended early that they know neither why nor what it consumed. */
function isCutOff({ finishReason: { unified, raw }, usage }: AiSdkEnd): boolean {
  return unified === "interrupted" || (unified === "other" && raw === undefined && Object.keys(toUsage(usage)).length === 0);
}
