import { type FinishEvent, isJsonObject, type JsonObject, type JsonValue, reasoning, type StreamEvent, toolCall } from "@ashlar/core";
import type { WireReader } from "@ashlar/core/adapter";
import { asText, dataOf, messageEnd, signed, textPart, toParts, type WireBlock, type WireMessage } from "./reply.ts";
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
  let last: StreamEvent | undefined;
  let ended = false;

  return {
    get done() {
      return ended;
    },
    get usage() {
      return toUsage(usage);
    },
    read(event, emit) {
      const { type, index = 0, content_block, delta, ...fields }: WireEvent = event;
      const say = (said: StreamEvent): void => {
        last = said;
        emit(said);
      };
      switch (type) {
        case "message_start":
          message = { ...message, ...fields.message };
          // How much of the output is thinking can't be known before there is any.
          usage = laterUsage(usage, { ...fields.message?.usage, output_tokens_details: null });
          return;
        case "content_block_start":
          if (isJsonObject(content_block) && !blocks.has(index)) blocks.set(index, begin(content_block, say));
          return;
        case "content_block_delta": {
          const open = blocks.get(index);
          if (!open || !isJsonObject(delta)) throw new TypeError("it belongs to no block");
          grow(open, delta, say);
          return;
        }
        case "content_block_stop": {
          const open = blocks.get(index);
          if (open) close(open, say);
          return;
        }
        case "message_delta":
          message = { ...message, ...delta };
          usage = laterUsage(usage, fields.usage);
          return;
        case "message_stop":
          for (const open of blocks.values()) close(open, say);
          ended = true;
      }
    },
    finish(): FinishEvent | undefined {
      const hasCalls = [...blocks.values()].some(({ block }) => block.type === "tool_use");
      return ended ? { type: "finish", ...messageEnd({ ...message, usage }, provider, { hasCalls }) } : undefined;
    },
  };

  function begin(block: WireBlock, say: (event: StreamEvent) => void): OpenBlock {
    const citations = Array.isArray(block.citations) ? [...block.citations] : [];
    const open: OpenBlock = { block, json: "", signature: "", citations, cited: 0, told: false, closed: false };
    // Most blocks begin empty; some servers put their first piece here.
    if (block.type === "text") tellText(open, asText(block.text ?? ""), say);
    if (block.type === "thinking") tellThought(open, block.thinking, say);
    if (block.type === "thinking" && typeof block.signature === "string") open.signature = block.signature;
    return open;
  }

  function grow(open: OpenBlock, delta: JsonObject, say: (event: StreamEvent) => void): void {
    switch (delta.type) {
      case "text_delta":
        tellText(open, asText(delta.text), say);
        return;
      case "thinking_delta":
        tellThought(open, delta.thinking, say);
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
        if (type === "tool_use" && text !== "") say({ type: "tool-call-delta", id: asText(id), name: asText(name), text });
        return;
      }
      default:
        open.block = { ...open.block, ...grown(open.block, delta) };
    }
  }

  function tellText(open: OpenBlock, text: string, say: (event: StreamEvent) => void): void {
    if (text === "") return;
    // The first piece says that a part begins, and carries what is known of its citations.
    if (open.told) say({ type: "text", text });
    else {
      say(textPart(text, [...open.citations], provider, last));
      open.cited = open.citations.length;
    }
    open.told = true;
  }

  function tellThought(open: OpenBlock, text: JsonValue | undefined, say: (event: StreamEvent) => void): void {
    if (text === undefined || text === "") return;
    say(reasoning(asText(text)));
    open.told = true;
  }

  function close(open: OpenBlock, say: (event: StreamEvent) => void): void {
    if (open.closed) return;
    open.closed = true;
    const { block, json, signature, citations } = open;
    switch (block.type) {
      case "text":
        if (open.told && citations.length > open.cited) say({ type: "text", text: "", providerData: { [provider]: { citations } } });
        return;
      case "thinking":
        if (signature !== "" || !open.told) say({ type: "reasoning", text: "", ...signed(signature, provider) });
        return;
      case "tool_use": {
        const { type: _, id, name, input, ...data } = block;
        say(toolCall(asText(id), asText(name), json === "" ? JSON.stringify(input ?? {}) : json, dataOf(data, provider)));
        return;
      }
      default:
        for (const part of toParts(json === "" ? block : { ...block, input: JSON.parse(json) }, provider, last)) say(part);
    }
  }
}

/** A block of a kind that Ashlar only carries, with one more piece: texts are put behind each other, all else is what came last. */
function grown(block: WireBlock, { type: _, ...delta }: JsonObject): JsonObject {
  const join = (before: JsonValue | undefined, piece: JsonValue | undefined): JsonValue | undefined =>
    typeof before === "string" && typeof piece === "string" ? before + piece : piece;
  return Object.fromEntries(Object.entries(delta).map(([field, piece]) => [field, join(block[field], piece)]));
}
