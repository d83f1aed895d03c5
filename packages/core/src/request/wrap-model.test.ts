import { describe, expect, it } from "vitest";
import { call, type LanguageModel, type ModelReply, openedReply, ServerError, type StreamEvent, wrapModel } from "../index.ts";
import { reply, scriptedModel } from "../testing/scripted-model.ts";

const kept: ModelReply = reply("kept");
const ask = (model: LanguageModel) => call({ name: "ask", model, prompt: () => "?" });
const fallback = (other: LanguageModel) => (model: LanguageModel) =>
  wrapModel(model, { name: "fallback" }, async (open, request, context) => {
    try {
      return await open(model, request, context);
    } catch {
      return open(other, request, context);
    }
  });

describe("wrapModel", () => {
  it("may answer without a model, for calls and streams", async () => {
    const model = scriptedModel([]);
    const cached = wrapModel(model, { name: "cache" }, async () => openedReply(kept));
    expect((await ask(cached)()).text).toBe("kept");
    expect((await ask(cached).stream().reply).text).toBe("kept");
    expect(model.requests).toHaveLength(0);
  });

  it("may change the request and the context", async () => {
    const model = scriptedModel(["a", "b"]);
    const cold = wrapModel(model, { name: "cold" }, (open, request, context) =>
      open(model, { ...request, params: { temperature: 0 } }, context),
    );
    await ask(cold)();
    await ask(cold).stream().reply;
    expect(model.requests.map(({ params }) => params)).toEqual([{ temperature: 0 }, { temperature: 0 }]);
  });

  it("rejects with what its function throws at once, also to the blocks around it", async () => {
    const refuses = wrapModel(scriptedModel(["a"]), { name: "refuses" }, () => {
      throw new ServerError("closed", {});
    });
    const context = { signal: new AbortController().signal };
    await expect(refuses.generate({ messages: [] }, context)).rejects.toMatchObject({ code: "server" });
    expect((await ask(fallback(scriptedModel(["b"]))(refuses))()).text).toBe("b");
    expect((await ask(fallback(scriptedModel(["c"]))(refuses)).stream().reply).text).toBe("c");
  });

  it("hears how the reply ended, whole or streamed, and of an error in mid-stream", async () => {
    const ends: unknown[] = [];
    const heard = (model: LanguageModel) =>
      wrapModel(model, { name: "heard" }, async (open, request, context) => {
        const opened = await open(model, request, context);
        opened.ended.then(
          ({ usage }) => ends.push(usage),
          (error) => ends.push(error.code),
        );
        return opened;
      });
    await ask(heard(scriptedModel([reply("a")])))();
    await ask(heard(scriptedModel([reply("b")]))).stream().reply;
    const broken: LanguageModel = {
      ...scriptedModel([]),
      async *stream() {
        yield { type: "text", text: "Hel" } satisfies StreamEvent;
        throw new ServerError("down", {});
      },
    };
    await ask(heard(broken))
      .stream()
      .reply.catch(() => {});
    expect(ends).toEqual([{ inputTokens: 10, outputTokens: 5 }, { inputTokens: 10, outputTokens: 5 }, "server"]);
  });

  it("falls back before the first event is shown, and not after it", async () => {
    const early = fallback(scriptedModel(["from the other"], { id: "other" }))(scriptedModel([new ServerError("down", {})]));
    const got = await ask(early).stream().reply;
    expect(got.text).toBe("from the other");
    expect(got.attempts.map(({ model, error }) => [model, error?.name])).toEqual([
      ["scripted", "ServerError"],
      ["other", undefined],
    ]);
    const late: LanguageModel = {
      ...scriptedModel([]),
      async *stream() {
        yield { type: "text", text: "Hel" } satisfies StreamEvent;
        throw new ServerError("down", {});
      },
    };
    await expect(ask(fallback(scriptedModel(["x"]))(late)).stream().reply).rejects.toMatchObject({
      code: "server",
      partial: { content: [{ text: "Hel" }] },
    });
  });

  it("tells the inner stream when the reader leaves", async () => {
    let returned = false;
    const endless: LanguageModel = {
      ...scriptedModel([]),
      async *stream() {
        try {
          for (;;) yield { type: "text", text: "x" } satisfies StreamEvent;
        } finally {
          returned = true;
        }
      },
    };
    const plain = wrapModel(endless, { name: "plain" }, (open, request, context) => open(endless, request, context));
    for await (const _ of plain.stream({ messages: [] }, { signal: new AbortController().signal })) break;
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(returned).toBe(true);
  });
});
