import { describe, expect, it, onTestFinished, vi } from "vitest";
import {
  AbortedError,
  type Attempt,
  type LanguageModel,
  RateLimitError,
  type StreamEvent,
  TimeoutError,
  type Timeouts,
  type Usage,
} from "../index.ts";
import { reply, scriptedModel } from "../testing/scripted-model.ts";
import { generate, stream } from "./attempt.ts";

const request = { messages: [] };
const never = (): Promise<never> => new Promise(() => {});
const accepted: LanguageModel["generate"] = (_, context) => {
  context.connected?.();
  return never();
};

function contextWith(timeouts: Timeouts = {}, signal: AbortSignal = new AbortController().signal) {
  const attempts: Attempt[] = [];
  return { signal, timeouts, attempts, onAttempt: (attempt: Attempt) => void attempts.push(attempt) };
}

/** A model that streams what `script` yields; a number waits for so many milliseconds. */
function streaming(script: readonly (StreamEvent | number)[], onReturn?: () => void): LanguageModel {
  return {
    ...scriptedModel([]),
    async *stream() {
      try {
        for (const item of script) {
          if (typeof item === "number") await new Promise((resolve) => setTimeout(resolve, item));
          else yield item;
        }
      } finally {
        onReturn?.();
      }
    },
  };
}
const chunk: StreamEvent = { type: "text", text: "x" };
const finish: StreamEvent = { type: "finish", finishReason: "stop", usage: { inputTokens: 1, outputTokens: 1 } };

async function read(events: AsyncIterable<StreamEvent>): Promise<string> {
  let text = "";
  for await (const event of events) text += event.type;
  return text;
}

describe("what a stream has consumed that never ends", () => {
  /** Tells of its usage at its first event, and then stands still. */
  const telling: LanguageModel = {
    ...scriptedModel([]),
    async *stream(_, { usageSoFar }) {
      usageSoFar?.(() => ({ inputTokens: 500, outputTokens: 4 }));
      yield chunk;
      await never();
    },
  };

  it("is what the provider has told, when its reader leaves and when it stands still", async () => {
    const left = contextWith();
    for await (const _ of stream(telling, request, left)) break;
    expect(left.attempts).toMatchObject([{ usage: { inputTokens: 500, outputTokens: 4 } }]);

    const still = contextWith({ betweenChunks: 5 });
    const error = await read(stream(telling, request, still)).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: "timeout", partial: { usage: { inputTokens: 500, outputTokens: 4 } } });
    expect(still.attempts).toMatchObject([{ usage: { inputTokens: 500, outputTokens: 4 } }]);
  });

  it("is an attempt that failed where the request was aborted, and one without an error where its reader had enough", async () => {
    const controller = new AbortController();
    const aborted = contextWith({}, controller.signal);
    const events = stream(telling, request, aborted)[Symbol.asyncIterator]();
    await events.next();
    controller.abort();
    await events.return?.();
    const left = contextWith();
    for await (const _ of stream(telling, request, left)) break;
    expect([...aborted.attempts, ...left.attempts].map(({ error }) => error?.name)).toEqual(["AbortedError", undefined]);
  });

  it("is not known where nobody tells", async () => {
    const left = contextWith();
    for await (const _ of stream(streaming([chunk, 70_000]), request, left)) break;
    expect(left.attempts).toMatchObject([{ usage: {} }]);
  });
});

describe("time limits", () => {
  it("are the default where one is undefined", async () => {
    vi.useFakeTimers();
    vi.advanceTimersByTime(1); // the clock is not at 0
    const timeouts = { betweenChunks: new Map<string, number>().get("not set") } as Timeouts;
    const outcome = read(stream(streaming([chunk, 70_000]), request, contextWith(timeouts))).catch((thrown) => thrown);
    await vi.advanceTimersByTimeAsync(61_000);
    vi.useRealTimers();
    expect(await outcome).toMatchObject({ code: "timeout", timeout: "betweenChunks", milliseconds: 60_000 });
  });

  it.each([Number.NaN, "5s"])("don't let a stream stand still for ever when one is %s", async (limit) => {
    const timeouts = { betweenChunks: limit } as Timeouts;
    const error = await read(stream(streaming([chunk, 70_000]), request, contextWith(timeouts))).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: "timeout", timeout: "betweenChunks", milliseconds: limit });
  });

  it("tell connect, first chunk and between chunks apart", async () => {
    const cases: [LanguageModel, Timeouts, string][] = [
      [{ ...scriptedModel([]), generate: never }, { connect: 5 }, "connect"],
      [{ ...scriptedModel([]), generate: accepted }, { connect: 5, firstChunk: 20 }, "firstChunk"],
    ];
    for (const [model, timeouts, expected] of cases) {
      const context = contextWith(timeouts);
      const error = await generate(model, request, context).catch((thrown) => thrown);
      expect(TimeoutError.isInstance(error) && error.timeout).toBe(expected);
      expect(error.message).toContain(`timeouts.${expected}`);
      expect(error.retryable).toBe(true);
      expect(context.attempts).toHaveLength(1);
    }
    const stalled = await read(stream(streaming([chunk, 200, finish]), request, contextWith({ betweenChunks: 10 }))).catch(
      (thrown) => thrown,
    );
    expect(stalled).toMatchObject({ code: "timeout", timeout: "betweenChunks", partial: { content: [{ text: "x" }] } });
  });

  it("between chunks begins anew with each chunk", async () => {
    const script = Array.from({ length: 8 }, () => [chunk, 10]).flat();
    expect(
      await read(stream(streaming([...script, finish]), request, contextWith({ betweenChunks: 60, firstChunk: 60, connect: 60 }))),
    ).toContain("finish");
  });

  it("reach the adapter as an abort of its signal", async () => {
    let reason: unknown;
    const model: LanguageModel = {
      ...scriptedModel([]),
      generate: (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            reason = signal.reason;
            reject(reason);
          });
        }),
    };
    await expect(generate(model, request, contextWith({ connect: 5 }))).rejects.toSatisfy(TimeoutError.isInstance);
    expect(TimeoutError.isInstance(reason)).toBe(true);
  });

  it("can be switched off, and leave no timer behind", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const off = { connect: Number.POSITIVE_INFINITY, firstChunk: Number.POSITIVE_INFINITY, betweenChunks: Number.POSITIVE_INFINITY };
    const slow = read(stream(streaming([5, chunk, 5, finish]), request, contextWith(off)));
    await vi.advanceTimersByTimeAsync(20);
    expect(await slow).toBe("textfinish");
    await generate(scriptedModel(["a"]), request, contextWith());
    await read(stream(streaming([chunk, finish]), request, contextWith()));
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("attempts", () => {
  it("are not made once a block says that nothing may be sent any more", async () => {
    const spent = new Error("spent");
    const model = scriptedModel(["a", "b"]);
    const context = { ...contextWith(), exhausted: () => (context.attempts.length > 0 ? spent : undefined) };
    await generate(model, request, context);
    await expect(generate(model, request, context)).rejects.toBe(spent);
    await expect(read(stream(model, request, context))).rejects.toBe(spent);
    expect(model.requests).toHaveLength(1);
    expect(context.attempts).toHaveLength(1);
  });

  it("are told of before they are sent, and not when none may be sent", async () => {
    const heard: string[] = [];
    const hear = (): string => {
      heard.push("sent");
      return "a";
    };
    const model = scriptedModel([hear, hear]);
    const exhausted = () => (heard.length > 3 ? new Error("spent") : undefined);
    const context = { ...contextWith(), exhausted, onRequest: () => void heard.push("request") };
    await generate(model, request, context);
    await read(stream(model, request, context));
    await expect(generate(model, request, context)).rejects.toThrow("spent");
    expect(heard).toEqual(["request", "sent", "request", "sent"]);
  });

  it("are recorded once each, with usage and cost, the failed ones too", async () => {
    const usage: Usage = { inputTokens: 3 };
    const price = { inputPerMillion: 1, outputPerMillion: 1, currency: "USD", date: "2026-11-01", source: "test" } as const;
    const model = scriptedModel([new RateLimitError("slow", { usage }), reply("ok")], { price });
    const context = contextWith();
    await expect(generate(model, request, context)).rejects.toThrow("slow");
    await read(stream(model, request, context));
    expect(context.attempts).toMatchObject([
      { usage, error: { code: "rate-limit" } },
      { usage: { inputTokens: 10, outputTokens: 5 }, cost: 15e-6 },
    ]);
    expect(context.attempts[1]).not.toHaveProperty("error");
  });

  it("of a stream that its reader left is recorded, and the adapter is told", async () => {
    let returned = false;
    const context = contextWith();
    const source = streaming([chunk, chunk, finish], () => {
      returned = true;
    });
    for await (const _ of stream(source, request, context)) break;
    expect(returned).toBe(true);
    expect(context.attempts).toHaveLength(1);
  });
});

describe("streams", () => {
  it("end at the finish event, whatever the adapter sends after it", async () => {
    expect(await read(stream(streaming([chunk, finish, chunk, finish]), request, contextWith()))).toBe("textfinish");
  });

  it("throw when they end without one", async () => {
    await expect(read(stream(streaming([chunk]), request, contextWith()))).rejects.toMatchObject({
      code: "stream-interrupted",
      retryable: true,
    });
    await expect(read(stream(streaming([]), request, contextWith()))).rejects.toMatchObject({
      code: "stream-interrupted",
      partial: { content: [] },
    });
  });

  it("are aborted at once, even when the adapter is deaf, and keep what had come", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 10);
    const error = await read(stream(streaming([chunk, 10_000, finish]), request, contextWith({}, controller.signal))).catch(
      (thrown) => thrown,
    );
    expect(AbortedError.isInstance(error)).toBe(true);
    expect(error.partial.content).toEqual([{ type: "text", text: "x" }]);
  });

  it("do not begin when the signal is aborted already", async () => {
    const model = scriptedModel(["never"]);
    await expect(read(stream(model, request, contextWith({}, AbortSignal.abort())))).rejects.toSatisfy(AbortedError.isInstance);
    await expect(generate(model, request, contextWith({}, AbortSignal.abort()))).rejects.toSatisfy(AbortedError.isInstance);
    expect(model.requests).toHaveLength(0);
  });
});
