import type { ReplyEnd, StreamEvent } from "@ashlar/core";
import { type Metadata, mergeMetadata, partEnd, toProviderData } from "../provider-data.ts";
import type { AiSdkLanguageModel, StreamPart } from "../spec.ts";
import { type AiSdkEnd, isCall, replyNotes, toEnd, toParts } from "./reply.ts";

/** A block of text or reasoning on its way. */
interface Block {
  readonly type: "text" | "reasoning";
  readonly metadata: Metadata;
  /** What has been told of its metadata, as JSON. */
  readonly told: string;
  /** True once a piece of its text has been told. */
  readonly begun: boolean;
}

/** A piece of a block, its beginning or its end. */
interface Piece {
  readonly type: string;
  readonly id: string;
  readonly delta?: string;
  readonly providerMetadata?: Metadata | undefined;
}

/** Reads the parts of one stream. */
export interface PartReader {
  /** Reads one part and says what it means. Parts that are not known mean nothing. */
  read(part: StreamPart, emit: (event: StreamEvent) => void): void;
  /** How the reply ended, as the model has said it last; `undefined` while it has not. */
  readonly last: AiSdkEnd | undefined;
  /** The same in Ashlar's terms. Tells what has been held back. */
  end(last: AiSdkEnd, emit: (event: StreamEvent) => void): ReplyEnd;
}

/** Makes the reader of one stream. */
export function partReader(model: AiSdkLanguageModel): PartReader {
  const blocks = new Map<string, Block>();
  /** Names of the calls whose arguments are told as they grow. */
  const growing = new Map<string, string>();
  const notes = replyNotes();
  /** Calls that nothing has come after yet: of a stream that breaks off now they may be halves. */
  const held: StreamEvent[] = [];
  let response: { readonly id?: string; readonly modelId?: string } = {};
  let last: AiSdkEnd | undefined;
  let hasCalls = false;
  /** What the next piece of the same type would grow together with. */
  let open: "text" | "reasoning" | "closed-text" | undefined;

  const readPiece = (type: Block["type"], piece: Piece, emit: (event: StreamEvent) => void): void => {
    const { delta = "" } = piece;
    const key = `${type} ${piece.id}`;
    const before = blocks.get(key) ?? { type, metadata: {}, told: "{}", begun: false };
    const metadata = piece.providerMetadata ? mergeMetadata(before.metadata, piece.providerMetadata) : before.metadata;
    let { told, begun } = before;
    if (delta !== "") {
      if (begun) emit({ type, text: delta });
      else if (type === "reasoning") {
        endReasoning(emit);
        emit({ type, text: delta });
      } else {
        const providerData = toProviderData(metadata) ?? (open === "closed-text" ? partEnd : undefined);
        emit({ type, text: delta, ...(providerData && { providerData }) });
        told = JSON.stringify(metadata);
      }
      begun = true;
      open = type;
    }
    if (piece.type === `${type}-end`) {
      blocks.delete(key);
      endBlock({ type, metadata, told, begun }, emit);
    } else blocks.set(key, { type, metadata, told, begun });
  };

  /** Tells of a block the metadata that has come after its text. */
  const endBlock = ({ type, metadata, told, begun }: Block, emit: (event: StreamEvent) => void): void => {
    const providerData = toProviderData(metadata);
    if (!providerData || JSON.stringify(metadata) === told) return;
    if (type === "reasoning" && !begun) endReasoning(emit);
    emit({ type, text: "", providerData });
    open = type === "text" ? "closed-text" : undefined;
  };

  const endReasoning = (emit: (event: StreamEvent) => void): void => {
    if (open === "reasoning") emit({ type: "reasoning", text: "", providerData: partEnd });
    open = undefined;
  };

  const release = (emit: (event: StreamEvent) => void): void => held.splice(0).forEach(emit);

  return {
    get last() {
      return last;
    },
    read(part, emit) {
      notes.add(part);
      if (!comesWithCalls.has(part.type)) release(emit);
      switch (part.type) {
        case "text-start":
        case "text-delta":
        case "text-end":
          return readPiece("text", part, emit);
        case "reasoning-start":
        case "reasoning-delta":
        case "reasoning-end":
          return readPiece("reasoning", part, emit);
        case "tool-input-start": {
          // Nobody here answers what the provider runs, and text is no JSON.
          const isText = "inputEncoding" in part && part.inputEncoding === "text";
          if (!part.providerExecuted && !isText) growing.set(part.id, part.toolName);
          return;
        }
        case "tool-input-delta": {
          const name = growing.get(part.id);
          if (name !== undefined && part.delta !== "") emit({ type: "tool-call-delta", id: part.id, name, text: part.delta });
          return;
        }
        case "response-metadata":
          response = { ...response, ...(part.id && { id: part.id }), ...(part.modelId && { modelId: part.modelId }) };
          return;
        case "finish":
          last = { ...part, id: response.id, model: response.modelId };
          return;
        case "tool-call":
        case "tool-result":
        case "tool-approval-request":
        case "custom":
        case "file":
        case "reasoning-file":
          for (const said of toParts(part, model)) {
            if (said.type === "reasoning") endReasoning(emit);
            hasCalls ||= isCall(said);
            open = undefined;
            if (isCall(said)) held.push(said);
            else emit(said);
          }
      }
    },
    end(ended, emit) {
      release(emit);
      for (const block of blocks.values()) endBlock(block, emit);
      return toEnd(ended, notes, hasCalls);
    },
  };
}

/** Parts that packages make up for calls when a stream ends, however it ends, and those that say nothing. */
const comesWithCalls: ReadonlySet<string> = new Set(["tool-call", "tool-input-end", "finish", "raw", "ping", "response-metadata", "error"]);
