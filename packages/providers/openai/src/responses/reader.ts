import { type FinishEvent, isJsonObject, reasoning } from "@ashlar/core";
import { asText, ReportedFailure, type WireReader } from "@ashlar/core/adapter";
import { toUsage } from "../usage.ts";
import { dataOf, responseEnd, toParts, type WireItem, type WireResponse } from "./reply.ts";

/** An event of a stream as far as Ashlar reads it. */
interface WireEvent {
  readonly type?: string;
  readonly output_index?: number;
  readonly summary_index?: number;
  readonly delta?: string;
  readonly item?: WireItem;
  readonly response?: WireResponse;
}

/** An item whose parts are on their way. */
interface OpenItem {
  readonly item: WireItem;
  /** True once a piece of its text has been told. */
  told: boolean;
  closed: boolean;
}

/** Reads a stream of the Responses API. One of three events with the whole response ends it. */
export function responsesReader(provider: string): WireReader {
  const items = new Map<number, OpenItem>();
  let last: WireResponse | undefined;
  let ended = false;

  const open = (index: number, item: WireItem): OpenItem => {
    let opened = items.get(index);
    if (!opened) {
      opened = { item, told: false, closed: false };
      items.set(index, opened);
    }
    return opened;
  };

  return {
    get done() {
      return ended;
    },
    get usage() {
      return toUsage(last?.usage);
    },
    read(event, emit) {
      const { type, output_index: index = 0, delta = "", item, response, summary_index }: WireEvent = event;
      switch (type) {
        case "response.output_text.delta":
        case "response.refusal.delta": {
          if (asText(delta) === "") return;
          const opened = open(index, {});
          // The first piece carries the item's id, and with it a part of its own begins.
          emit({ type: "text", text: delta, ...(!opened.told && opened.item.id && { providerData: dataOf(opened.item, provider) }) });
          opened.told = true;
          return;
        }
        case "response.reasoning_summary_text.delta":
        case "response.reasoning_text.delta":
          if (asText(delta) === "") return;
          open(index, {}).told = true;
          emit(reasoning(delta));
          return;
        case "response.reasoning_summary_part.added":
          if (summary_index) emit(reasoning("\n\n"));
          return;
        case "response.function_call_arguments.delta": {
          const { call_id, name } = open(index, {}).item;
          if (asText(delta) !== "") emit({ type: "tool-call-delta", id: String(call_id ?? ""), name: String(name ?? ""), text: delta });
          return;
        }
        case "response.output_item.added":
          if (isJsonObject(item)) open(index, item);
          return;
        case "response.output_item.done":
          if (isJsonObject(item)) close(index, item);
          return;
        case "response.completed":
        case "response.incomplete":
          if (isJsonObject(response)) last = response;
          // What a server did not tell in pieces is told now.
          for (const [at, whole] of (last?.output ?? []).entries()) close(at, whole);
          ended = true;
          return;
        case "response.failed":
          if (isJsonObject(response)) last = response;
          throw new ReportedFailure({ error: last?.error ?? "the response failed" }, { usage: toUsage(last?.usage) });
        case "response.created":
          if (isJsonObject(response)) last = response;
      }

      function close(at: number, whole: WireItem): void {
        const opened = open(at, whole);
        if (opened.closed) return;
        opened.closed = true;
        for (const part of toParts(whole, provider)) {
          if (!opened.told || (part.type !== "text" && part.type !== "reasoning")) emit(part);
          // Its text is known; what it is signed with is not.
          else if (part.type === "reasoning") emit({ ...part, text: "" });
        }
      }
    },
    finish(): FinishEvent | undefined {
      return ended && last ? { type: "finish", ...responseEnd(last, provider) } : undefined;
    },
  };
}
