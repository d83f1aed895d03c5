import { ContextLengthError } from "@ashlar/core";
import type { LlamaGrammar, Token } from "node-llama-cpp";
import type { Engine } from "./engine.ts";
import type { Lease } from "./lease.ts";
import { type ReplyPiece, reasoningSplitter } from "./reasoning-splitter.ts";
import type { Sampling } from "./sampling.ts";
import { stopScanner } from "./stop-scanner.ts";
import { tokenTextDecoder } from "./text-decoder.ts";

/** A text that is to be generated. */
export interface TextTask {
  readonly sampling: Sampling;
  /** Receives each generated token; the penalties of `sampling` read it. */
  readonly generated: Token[];
  readonly grammar?: LlamaGrammar | undefined;
  /** False where the answer has a form: then nothing in it is a thought. */
  readonly mayReason: boolean;
}

/** Why a text ended. */
export type TextEnd = "stop" | "length";

/** @throws ContextLengthError when the prompt leaves no room for an answer. */
export function requireRoom(prompt: readonly Token[], contextLength: number): void {
  if (prompt.length < contextLength) return;
  throw new ContextLengthError(
    `the prompt has ${prompt.length} tokens, the context ${contextLength}, and the answer needs room too. Shorten the prompt, or raise contextLength.`,
    { inputTokens: prompt.length, contextLength, provider: "local" },
  );
}

/** Generates a text on a sequence whose prompt is computed, piece by piece; returns why it ended. */
export async function* generateText(engine: Engine, lease: Lease, task: TextTask): AsyncGenerator<ReplyPiece, TextEnd> {
  const { runtime, model, template, contextLength } = engine;
  const { sampling, generated, grammar } = task;
  const decoder = tokenTextDecoder<Token>((tokens, before) => model.detokenize(tokens, false, before));
  const stops = stopScanner([...sampling.stopSequences, ...template.endTexts]);
  const splitter = reasoningSplitter(task.mayReason ? template.reasoning : undefined);
  // The runtime would silently forget the start of the prompt when the context is full; the answer ends before.
  const most = Math.min(sampling.maxOutputTokens, contextLength - lease.prompt.length);
  const tokens = lease.sequence.evaluate(lease.prompt.slice(-1), {
    ...sampling.options,
    ...(grammar && { grammarEvaluationState: new runtime.module.LlamaGrammarEvaluationState({ model, grammar }) }),
  });
  try {
    while (generated.length < most) {
      const next = await lease.run(1, () => tokens.next());
      if (next.done || template.endTokens.has(next.value)) {
        yield* splitter.push(stops.push(decoder.flush()).text + stops.flush());
        yield* splitter.flush();
        return "stop";
      }
      generated.push(next.value);
      const { text, rest } = stops.push(decoder.push(next.value));
      yield* splitter.push(text);
      if (rest !== undefined) {
        yield* splitter.flush();
        return "stop";
      }
    }
    yield* splitter.push(stops.push(decoder.flush()).text + stops.flush());
    yield* splitter.flush();
    return "length";
  } finally {
    lease.release(tokens.return());
  }
}
