import { type FinishEvent, isJsonObject, type JsonObject, type JsonValue, reasoning, type StreamEvent, toolCall } from "@ashlar/core";
import { asText, jsonText, type WireReader } from "@ashlar/core/adapter";
import { dataOf, messageEnd, signed, textPart, toParts, type WireBlock, type WireMessage } from "./reply.ts";
import { laterUsage, toUsage, type WireUsage } from "./usage.ts";

/** An event of a stream as far as Ashlar reads it. */
interface WireEvent {
  readonly type?: string;
  readonly index?: number;
  readonly message?: WireMessage;
  readonly content_block?: WireBlock;
  readonly delta?: JsonObject;
  readonly usage?: WireUsage | null;
}

type Emit = (event: StreamEvent) => void;

/** A block whose pieces are on their way. */
interface OpenBlock {
  /** As it began, and for what Ashlar does not read as it has grown. */
  block: WireBlock;
  /** The arguments of a tool, so far. */
  json: string;
  signature: string;
  readonly citations: JsonValue[];
  /** How many of the citations have been told. */
  cited: number;
  /** True once a piece of its text has been told. */
  told: boolean;
  closed: boolean;
}

/** Reads a stream of the Messages API. `message_stop` ends it. */
export function messagesReader(provider: string): WireReader {
  const blocks = new Map<number, OpenBlock>();
  let message: WireMessage = {};
  let usage: WireUsage = {};
  /** The block that said something before the one that is open. */
  let before: { readonly type?: string } | undefined;
  let ended = false;

  return {
    get done() {
      return ended;
    },
    get usage() {
      return toUsage(usage);
    },
    read(event, emit) {
      const wire: WireEvent = event;
      const index = wire.index ?? 0;
      const open = blocks.get(index);
      switch (wire.type) {
        case "message_start":
          message = { ...message, ...wire.message };
          // How much of the output is thinking can't be known before there is any.
          usage = laterUsage(usage, { ...wire.message?.usage, output_tokens_details: null });
          return;
        case "content_block_start":
          if (isJsonObject(wire.content_block) && !open) blocks.set(index, begin(wire.content_block, emit));
          return;
        case "content_block_delta":
          if (!open || !isJsonObject(wire.delta)) throw new TypeError("it belongs to no block");
          grow(open, wire.delta, emit);
          return;
        case "content_block_stop":
          if (open) close(open, emit);
          return;
        case "message_delta":
          message = { ...message, ...wire.delta };
          usage = laterUsage(usage, wire.usage);
          return;
        case "message_stop":
          for (const block of blocks.values()) close(block, emit);
          ended = true;
      }
    },
    finish(): FinishEvent | undefined {
      const hasCalls = [...blocks.values()].some(({ block }) => block.type === "tool_use");
      return ended ? { type: "finish", ...messageEnd({ ...message, usage }, provider, { hasCalls }) } : undefined;
    },
  };

  function begin(block: WireBlock, emit: Emit): OpenBlock {
    const citations = Array.isArray(block.citations) ? [...block.citations] : [];
    const open: OpenBlock = { block, json: "", signature: "", citations, cited: 0, told: false, closed: false };
    // Most blocks begin empty; some servers put their first piece here.
    if (block.type === "text") tellText(open, block.text ?? "", emit);
    if (block.type === "thinking") tellThought(open, block.thinking ?? "", emit);
    if (block.type === "thinking" && typeof block.signature === "string") open.signature = block.signature;
    return open;
  }

  function grow(open: OpenBlock, delta: JsonObject, emit: Emit): void {
    switch (delta.type) {
      case "text_delta":
        tellText(open, delta.text, emit);
        return;
      case "thinking_delta":
        tellThought(open, delta.thinking, emit);
        return;
      case "signature_delta":
        open.signature += asText(delta.signature);
        return;
      case "citations_delta":
        if (delta.citation !== undefined) open.citations.push(delta.citation);
        return;
      case "input_json_delta": {
        const text = asText(delta.partial_json);
        open.json += text;
        const { type, id, name } = open.block;
        if (type === "tool_use" && text !== "") emit({ type: "tool-call-delta", id: asText(id), name: asText(name), text });
        return;
      }
      default:
        open.block = { ...open.block, ...grown(open.block, delta) };
    }
  }

  function tellText(open: OpenBlock, piece: JsonValue | undefined, emit: Emit): void {
    const text = asText(piece);
    if (text === "") return;
    if (open.told) emit({ type: "text", text });
    else {
      // The first piece says that a part begins, and carries what is known of its citations.
      emit(textPart(text, [...open.citations], provider, before));
      open.cited = open.citations.length;
      before = open.block;
    }
    open.told = true;
  }

  function tellThought(open: OpenBlock, piece: JsonValue | undefined, emit: Emit): void {
    const text = asText(piece);
    if (text === "") return;
    emit(reasoning(text));
    open.told = true;
  }

  function close(open: OpenBlock, emit: Emit): void {
    if (open.closed) return;
    open.closed = true;
    const { block, json, signature, citations } = open;
    if (block.type === "text") {
      if (open.told && citations.length > open.cited) emit({ type: "text", text: "", providerData: { [provider]: { citations } } });
      return;
    }
    before = block;
    if (block.type === "thinking") {
      if (signature !== "" || !open.told) emit({ type: "reasoning", text: "", ...signed(signature, provider) });
    } else if (block.type === "tool_use") {
      const { type: _, id, name, input, ...data } = block;
      emit(toolCall(asText(id), asText(name), json === "" ? jsonText(input ?? {}) : json, dataOf(data, provider)));
    } else {
      for (const part of toParts(json === "" ? block : { ...block, input: JSON.parse(json) }, provider, undefined)) emit(part);
    }
  }
}

/** A block of a kind that Ashlar only carries, with one more piece: texts are put behind each other, all else is what came last. */
function grown(block: WireBlock, { type: _, ...delta }: JsonObject): JsonObject {
  const join = (before: JsonValue | undefined, piece: JsonValue | undefined): JsonValue | undefined =>
    typeof before === "string" && typeof piece === "string" ? before + piece : piece;
  return Object.fromEntries(Object.entries(delta).map(([field, piece]) => [field, join(block[field], piece)]));
}
