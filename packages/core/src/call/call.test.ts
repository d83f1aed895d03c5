import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  AbortedError,
  type Call,
  call,
  InvalidRequestError,
  type LanguageModel,
  type Message,
  pipe,
  prompt,
  RateLimitError,
  RefusalError,
  type Reply,
  SchemaError,
  system,
  TimeoutError,
  TruncatedError,
  tool,
  wrapCall,
  wrapModel,
} from "../index.ts";
import { callsTools, reply, scores, scriptedModel } from "../testing/scripted-model.ts";

const book = z.object({ title: z.string(), author: z.string() });
const price = { inputPerMillion: 1, outputPerMillion: 10, currency: "USD", date: "2026-11-01", source: "test" } as const;

function recommendWith(model: LanguageModel) {
  return call({
    name: "recommend-book",
    model,
    params: { temperature: 0.7 },
    input: z.object({ genre: z.string() }),
    output: book,
    prompt: ({ genre }) => [system`You are a librarian.`, prompt`Recommend a ${genre} book.`],
  });
}

describe("call", () => {
  it("renders the prompt, asks once, validates and gives the whole reply", async () => {
    const model = scriptedModel(['{"title":"Emma","author":"Austen"}'], { price });
    const got = await recommendWith(model)({ genre: "comic" });
    expect(got.value).toEqual({ title: "Emma", author: "Austen" });
    expect(got.usage).toEqual({ inputTokens: 10, outputTokens: 5 });
    expect(got.cost).toBeCloseTo(60e-6, 12);
    expect(got.attempts).toMatchObject([{ provider: "scripted", model: "scripted", usage: { inputTokens: 10 } }]);
    expect(got.messages.map(({ role }) => role)).toEqual(["system", "user", "assistant"]);
    expect(model.requests).toHaveLength(1);
    expect(model.requests[0]).toMatchObject({
      params: { temperature: 0.7 },
      output: { type: "json", mode: "native", name: "recommend-book" },
    });
  });

  it("gives text when there is no output schema, and an unknown cost as undefined", async () => {
    const hello = call({ name: "hello", model: scriptedModel(["Hello."]), prompt: () => prompt`Say hello.` });
    const got = await hello();
    expect(got.value).toBe("Hello.");
    expect(got.cost).toBeUndefined();
  });

  it("refuses an input that does not fit, before any request", async () => {
    const model = scriptedModel([]);
    const bad = { genre: 7 } as unknown as { genre: string };
    const error = await recommendWith(model)(bad).catch((thrown) => thrown);
    expect(SchemaError.isInstance(error) && error.of).toBe("input");
    expect(error.message).toContain("genre");
    expect(model.requests).toHaveLength(0);
  });

  it("tells a schema failure, text that is no JSON, a truncation and a refusal apart, each with what the model wrote", async () => {
    const failing = async (scripted: Parameters<typeof scriptedModel>[0][number]) => {
      const error = await recommendWith(scriptedModel([scripted], { price }))({ genre: "x" }).catch((thrown) => thrown);
      expect(error.attempts).toHaveLength(1);
      expect(error.attempts[0].cost).toBeGreaterThan(0);
      expect(error.messages.at(-1).role).toBe("assistant");
      return error;
    };
    const schema = await failing('{"title":"Emma"}');
    expect(SchemaError.isInstance(schema) && schema.reason).toBe("schema");
    expect(schema.message).toContain("author");
    expect(schema.text).toBe('{"title":"Emma"}');
    const json = await failing("Emma, by Austen");
    expect(SchemaError.isInstance(json) && json.reason).toBe("json");
    const truncated = await failing(reply('{"title":"Em', { finishReason: "length" }));
    expect(TruncatedError.isInstance(truncated)).toBe(true);
    const refused = await failing(reply("I can't.", { finishReason: "refusal" }));
    expect(RefusalError.isInstance(refused) && refused.reason).toBe("refusal");
    const filtered = await failing(reply("", { finishReason: "content-filter" }));
    expect(RefusalError.isInstance(filtered) && filtered.reason).toBe("content-filter");
  });

  it("returns plain text that the limit cut off, and says so", async () => {
    const hello = call({ name: "hello", model: scriptedModel([reply("Hel", { finishReason: "length" })]), prompt: () => "Hi" });
    expect(await hello()).toMatchObject({ value: "Hel", finishReason: "length" });
  });

  it("scores labels on a model that can, and carries the probabilities", async () => {
    const model = scriptedModel([scores({ spam: 0.75, ham: 0.25 })], { capabilities: { choose: true } });
    const classify = call({ name: "classify", model, output: z.enum(["spam", "ham"]), prompt: (text: string) => text });
    const got = await classify("Buy now");
    expect(got.value).toBe("spam");
    expect(got.text).toBe("spam");
    expect(got.choice?.scores).toMatchObject([
      { label: "spam", probability: 0.75 },
      { label: "ham", probability: 0.25 },
    ]);
    expect(model.requests[0]?.output).toEqual({ type: "choice", labels: ["spam", "ham"] });
    expect(got.messages.at(-1)).toEqual({ role: "assistant", content: [{ type: "text", text: "spam" }] });
  });

  it("goes on with the conversation, from the reply and from saved messages", async () => {
    const model = scriptedModel(["one", "two", "three"]);
    const chat = call({ name: "chat", model, prompt: (text: string) => text });
    const first = await chat("a");
    const second = await first.resume("b");
    expect(second.messages.map(({ content }) => content.map((part) => ("text" in part ? part.text : "")).join())).toEqual([
      "a",
      "one",
      "b",
      "two",
    ]);
    const saved = JSON.parse(JSON.stringify(second.messages));
    expect((await chat.resume(saved, "c")).text).toBe("three");
    expect(model.requests[2]?.messages).toHaveLength(5);
  });

  it("does not go on with messages of another shape", async () => {
    const chat = call({ name: "chat", model: scriptedModel(["one"]), prompt: () => "a" });
    const saved: readonly unknown[] = [{ role: "user", content: "a" }];
    await expect(chat.resume(saved as readonly Message[], "b")).rejects.toMatchObject({
      code: "invalid-request",
      message: expect.stringContaining("messages with lists of parts"),
    });
  });

  it("refuses a parameter that JSON can't hold, before any request", async () => {
    const model = scriptedModel([]);
    const broken = call({ name: "ask", model, params: { topP: 1, temperature: Number.NaN }, prompt: () => "?" });
    await expect(broken()).rejects.toMatchObject({ code: "invalid-request", message: "params.temperature is NaN." });
    expect(model.requests).toHaveLength(0);
  });

  it("does not go on while a tool call waits for a decision", async () => {
    const pay = tool({ name: "pay", input: z.object({ amount: z.number() }), run: () => "paid", needsApproval: true });
    const model = scriptedModel([callsTools(["pay", { amount: 5 }])]);
    const first = await call({ name: "shop", model, tools: [pay], prompt: () => "Buy" })();
    expect(first.value).toBeUndefined();
    expect(first.pending).toMatchObject([{ name: "pay", input: { amount: 5 } }]);
    await expect(first.resume("well?")).rejects.toSatisfy(InvalidRequestError.isInstance);
  });

  it("refuses tools on a model that has none, before any request", async () => {
    const now = tool({ name: "now", input: z.object({}), run: () => "noon" });
    const model = scriptedModel([], { capabilities: { tools: false } });
    const error = await call({ name: "time", model, tools: [now], prompt: () => "?" })().catch((thrown) => thrown);
    expect(error).toMatchObject({ code: "unsupported", feature: "tools" });
    expect(model.requests).toHaveLength(0);
  });

  it("forces a tool in the first step only, so that the model can answer", async () => {
    const now = tool({ name: "now", input: z.object({}), run: () => "noon" });
    const model = scriptedModel([callsTools(["now", {}]), "Noon."]);
    const got = await call({ name: "time", model, tools: [now], toolChoice: "required", prompt: () => "?" })();
    expect(got.value).toBe("Noon.");
    expect(model.requests.map(({ toolChoice }) => toolChoice)).toEqual(["required", undefined]);
  });

  it("changes by `with` and leaves the original as it was", async () => {
    const one = scriptedModel(["1"]);
    const two = scriptedModel(["2"]);
    const ask = call({ name: "ask", model: one, params: { temperature: 1 }, prompt: () => "?" });
    const changed = ask.with({ model: two, params: { temperature: 0 } });
    expect((await changed()).text).toBe("2");
    expect((await ask()).text).toBe("1");
    expect(two.requests[0]?.params).toEqual({ temperature: 0 });
    expect(ask.spec.model).toBe(one);
  });

  it("is aborted by its signal, even when the model or the prompt does not notice", async () => {
    const deaf: LanguageModel = { ...scriptedModel([]), generate: () => new Promise(() => {}) };
    const controller = new AbortController();
    const waiting = call({ name: "deaf", model: deaf, prompt: () => "?" })(undefined, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error("user left")), 5);
    const error = await waiting.catch((thrown) => thrown);
    expect(AbortedError.isInstance(error)).toBe(true);
    expect(error.cause.message).toBe("user left");

    const stuck = call({ name: "stuck", model: scriptedModel([]), prompt: (): Promise<string> => new Promise(() => {}) });
    await expect(stuck(undefined, { signal: AbortSignal.timeout(5) })).rejects.toSatisfy(AbortedError.isInstance);
    await expect(stuck(undefined, { signal: AbortSignal.abort() })).rejects.toSatisfy(AbortedError.isInstance);
  });

  it.each([Number.NaN, "5s"])("does not wait for ever with the total limit %s", async (total) => {
    const deaf = { ...scriptedModel([]), generate: () => new Promise<never>(() => {}) };
    const error = await call({ name: "deaf", model: deaf, prompt: () => "?", timeouts: { total: total as number } })().catch(
      (thrown) => thrown,
    );
    expect(error).toMatchObject({ code: "timeout", timeout: "total", message: expect.stringContaining(`${total} ms`) });
  });

  it("ends at its total limit of time", async () => {
    const deaf: LanguageModel = { ...scriptedModel([]), generate: () => new Promise(() => {}) };
    const error = await call({ name: "deaf", model: deaf, prompt: () => "?", timeouts: { total: 5 } })().catch((thrown) => thrown);
    expect(TimeoutError.isInstance(error) && error.timeout).toBe("total");
    expect(error.attempts).toHaveLength(1);
  });
});

describe("blocks", () => {
  /** A model block and a call block, each one function for calls and streams alike. */
  const retryOnce = (model: LanguageModel): LanguageModel =>
    wrapModel(model, { name: "retry-once" }, async (open, request, context) => {
      try {
        return await open(model, request, context);
      } catch {
        return open(model, request, context);
      }
    });
  const askAgain =
    (attempts: number) =>
    <In, R extends Reply>(inner: Call<In, R>): Call<In, R & { readonly tries: number }> =>
      wrapCall(inner, {
        name: "ask-again",
        settings: { attempts },
        run: (run) => async (input, context, emit) => {
          let prepare = context.prepare;
          for (let tries = 1; ; tries++) {
            try {
              return { ...(await run(input, prepare ? { ...context, prepare } : context, emit)), tries };
            } catch (error) {
              if (tries >= attempts || !SchemaError.isInstance(error)) throw error;
              prepare = (request) => ({
                ...request,
                messages: [...request.messages, { role: "user", content: [{ type: "text", text: error.message }] }],
              });
              emit?.({ type: "restart", reason: error.message });
            }
          }
        },
      });

  for (const mode of ["call", "stream"] as const) {
    it(`compose, and send the same requests for a ${mode}`, async () => {
      const model = scriptedModel(
        [new RateLimitError("slow down", {}), '{"title":"E', new RateLimitError("slow down", {}), '{"title":"Emma","author":"A"}'],
        { price },
      );
      const ask = pipe(recommendWith(pipe(model, retryOnce)), askAgain(2));
      const got = mode === "call" ? await ask({ genre: "x" }) : await ask.stream({ genre: "x" }).reply;
      expect(got.value).toEqual({ title: "Emma", author: "A" });
      expect(got.tries).toBe(2);
      expect(got.attempts.map(({ error }) => error?.name)).toEqual(["RateLimitError", undefined, "RateLimitError", undefined]);
      expect(got.usage).toEqual({ inputTokens: 20, outputTokens: 10 });
      expect(got.cost).toBeCloseTo(120e-6, 12);
      expect(model.requests.map(({ messages }) => messages.length)).toEqual([2, 2, 3, 3]);
      expect(ask.blocks).toEqual([{ name: "ask-again", settings: { attempts: 2 } }]);
      expect(ask.spec.model.blocks).toEqual([{ name: "retry-once" }]);
    });
  }

  it("stay around a call that is changed or resumed", async () => {
    const ask = pipe(recommendWith(scriptedModel([])), askAgain(2));
    const good = '{"title":"Emma","author":"A"}';
    const got = await ask.with({ model: scriptedModel(["no", good, "no", good]) })({ genre: "x" });
    expect(got.tries).toBe(2);
    expect((await got.resume("again")).tries).toBe(2);
  });

  it("hear of each request of the runs that they make, and keep the tool calls of a run that failed", async () => {
    const look = tool({ name: "look", input: z.object({}), run: () => "a whale" });
    const model = scriptedModel([callsTools(["look", {}]), "no JSON", '{"title":"Moby-Dick","author":"Melville"}']);
    const heard: string[] = [];
    const goOn = <In, R extends Reply>(inner: Call<In, R>) =>
      wrapCall<In, R, R>(inner, {
        name: "go-on",
        run: (run) => async (input, context) => {
          const own = { ...context, executed: [], onAttempt: ({ model }: { readonly model: string }) => void heard.push(model) };
          try {
            return await run(input, own);
          } catch (error) {
            if (!SchemaError.isInstance(error) || !error.messages) throw error;
            return run(input, { ...own, history: error.messages });
          }
        },
      });
    const got = await pipe(call({ name: "recommend-book", model, output: book, tools: [look], prompt: () => "?" }), goOn)();
    expect(got.toolCalls).toMatchObject([{ name: "look", output: "a whale" }]);
    expect(heard).toEqual(["scripted", "scripted", "scripted"]);
    expect(got.attempts).toHaveLength(3);
  });
});
