import {
  type AshlarError,
  type CallContext,
  collector,
  type LanguageModel,
  type ModelReply,
  type ModelRequest,
  type StreamEvent,
  wrapModel,
} from "@ashlar/core";
import { expect } from "vitest";
import { failureOf } from "../own-tests.ts";

export { failureOf };

/** The error of work that is looked at later: where a test fails before that, it is not unhandled beside it. */
export function failing(work: Promise<unknown>): Promise<AshlarError> {
  const failed = failureOf(work);
  failed.catch(() => {});
  return failed;
}

/** The two ways to ask a language model. What holds for an answer is tested in both. */
export const ways = ["generate", "stream"] as const;
export type Way = (typeof ways)[number];

/** A context that nobody aborts, with what the test adds. */
export function contextOf(context: Partial<CallContext> = {}): CallContext {
  return { signal: new AbortController().signal, ...context };
}

/** Asks in one of the ways, and holds a stream to what every stream must keep. */
export async function answer(model: LanguageModel, way: Way, request: ModelRequest, context?: Partial<CallContext>): Promise<ModelReply> {
  if (way === "generate") return model.generate(request, contextOf(context));
  const collected = collector();
  for (const event of await readStream(model.stream(request, contextOf(context)))) collected.add(event);
  return collected.reply();
}

/**
 * Reads a stream to its end. Each stream ends with exactly one `finish`; the pieces of a tool call come before it, under its id and name,
 * and are its arguments.
 *
 * @param seen gets the events as they come, for a stream that fails
 */
export async function readStream(stream: AsyncIterable<StreamEvent>, seen: StreamEvent[] = []): Promise<readonly StreamEvent[]> {
  const open = new Map<string, { readonly name: string; text: string }>();
  for await (const event of stream) {
    expect(seen.at(-1)?.type, "an event came after `finish`").not.toBe("finish");
    seen.push(event);
    if (event.type === "tool-call-delta") {
      const call = open.get(event.id) ?? { name: event.name, text: "" };
      open.set(event.id, call);
      expect(event.name, "the pieces of a tool call bear its name").toBe(call.name);
      call.text += event.text;
    }
    if (event.type === "tool-call") {
      const told = open.get(event.id);
      open.delete(event.id);
      if (told === undefined) continue;
      expect(event.name).toBe(told.name);
      if (event.malformed !== undefined) expect(event.malformed).toBe(told.text);
      else expect(JSON.parse(told.text.trim() || "{}"), "the pieces of a tool call are its arguments").toEqual(event.input);
    }
  }
  expect(seen.at(-1)?.type, "the stream ended without an error and without `finish`").toBe("finish");
  expect([...open.keys()], "tool calls that were begun and never given whole").toEqual([]);
  return seen;
}

/** What came of a request: its reply, or its error, which must be one of `@ashlar/core`. */
export async function outcomeOf<Reply>(work: Promise<Reply>): Promise<Reply | AshlarError> {
  return work.catch((error: unknown) => failureOf(Promise.reject(error)));
}

/** The model as core asks it: with the limits of time, and with what had arrived on each error. */
export function watched(model: LanguageModel): LanguageModel {
  return wrapModel(model, { name: "watched" }, (open, request, context) => open(model, request, context));
}

/** Machines that are busy need longer. */
const patience = { timeout: 4000, interval: 5 };

/** Waits until something holds. */
export function eventually(probe: () => unknown, expected: unknown, what: string): Promise<void> {
  return expect.poll(probe, { ...patience, message: what }).toEqual(expected);
}
