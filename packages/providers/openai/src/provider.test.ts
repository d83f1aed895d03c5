import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { call, type Price, prompt, tool } from "@ashlar/core";
import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { createOpenAI, openai } from "./index.ts";
import { silence } from "./testing/answers.ts";
import { chat } from "./testing/chat-wire.ts";
import { type Answer, type FakeServer, startFakeServer } from "./testing/fake-server.ts";
import { functionCall, message, refusal, responds } from "./testing/responses-wire.ts";
import { key, wires } from "./testing/run.ts";
import "./testing/loaded.ts";

const slowly =
  (answer: Answer, milliseconds: number): Answer =>
  async (response, request) => {
    await sleep(milliseconds);
    await answer(response, request);
  };

let server: FakeServer | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  await server?.[Symbol.asyncDispose]();
  server = undefined;
});

describe("createOpenAI", () => {
  it("loads neither the SDK nor anything of Node before the first call", () => {
    const script = `
      import { registerHooks } from "node:module";
      const loaded = [];
      registerHooks({ resolve(name, context, next) { const found = next(name, context); loaded.push(found.url); return found; } });
      const { createOpenAI, openai } = await import(${JSON.stringify(new URL("index.ts", import.meta.url).href)});
      openai("a"); openai.chat("a"); openai.embedding("a"); createOpenAI({ baseURL: "http://127.0.0.1:1/v1" })("a");
      console.log(JSON.stringify(loaded));`;
    const printed = execFileSync(process.execPath, ["--conditions=@ashlar/source", "--input-type=module", "-e", script], {
      encoding: "utf8",
    });
    const loaded: string[] = JSON.parse(printed);
    expect(loaded.some((url) => url.endsWith("/openai/src/provider.ts"))).toBe(true);
    expect(loaded.filter((url) => url.startsWith("node:") || url.includes("/node_modules/openai/"))).toEqual([]);
    // Nor what only requests, failures and batches need.
    const later = /openai\/src\/(?:transport|errors|timeout|\w+\/wire|batch\/.*)\.ts$|\/(?:explain|lean-fetch|run-batch)\.ts$/;
    expect(loaded.filter((url) => later.test(url))).toEqual([]);
  });

  it("makes models of both wires, without a key", () => {
    vi.stubEnv("OPENAI_API_KEY", "");
    expect(openai("gpt-5-mini")).toMatchObject({ provider: "openai", id: "gpt-5-mini", capabilities: { media: ["image", "file"] } });
    expect(openai.chat("gpt-5-mini")).toMatchObject({ provider: "openai", capabilities: { media: ["image", "audio", "file"] } });
    expect(openai.embedding("text-embedding-3-small")).toMatchObject({ provider: "openai", dimensions: 1536 });
  });

  it("puts options of its own under the name that it goes by", async () => {
    expect({ ...openai.options({ store: false }), ...openai.chat.options({ user: "me" }) }).toEqual({ openai: { user: "me" } });
    const gateway = createOpenAI({ name: "gateway", baseURL: "http://127.0.0.1:1/v1", apiKey: null });
    expect(gateway.options({ store: false })).toEqual({ gateway: { store: false } });
    expect(gateway.chat.options({ user: "me" })).toEqual({ gateway: { user: "me" } });
    const slip = call({ name: "ask", model: gateway.chat("m"), providerOptions: { Gateway: { user: "me" } }, prompt: () => "Hi" });
    await expect(slip()).rejects.toThrow(/providerOptions\.Gateway would not be read.*\{ "gateway": … \}/);
  });

  it("lets the server, and then the model, say what it can do", () => {
    const groq = createOpenAI({ baseURL: "https://api.example.com/v1", name: "groq", capabilities: { output: ["tool"], tools: true } });
    expect(groq.chat("llama").provider).toBe("groq");
    expect(groq.chat("llama").capabilities).toMatchObject({ output: ["tool"], strictSchemas: true });
    expect(groq.chat("llama", { capabilities: { output: ["text"] } }).capabilities.output).toEqual(["text"]);
  });

  it("knows OpenAI's prices, and no others but those it is given", () => {
    const price: Price = { inputPerMillion: 1, outputPerMillion: 2, currency: "USD", date: "2026-11-01", source: "a contract" };
    const baseURL = "https://api.example.com/v1";
    expect(openai("gpt-5-mini").price).toMatchObject({ currency: "USD", inputPerMillion: expect.any(Number) });
    expect(openai("gpt-of-tomorrow").price).toBeUndefined();
    expect(createOpenAI({ baseURL }).chat("gpt-5-mini").price).toBeUndefined();
    vi.stubEnv("OPENAI_BASE_URL", baseURL);
    expect(createOpenAI()("gpt-5-mini").price).toBeUndefined();
    expect(createOpenAI({ baseURL, price }).chat("a").price).toBe(price);
    expect(createOpenAI({ price: (id) => (id === "a" ? price : undefined) }).embedding("a").price).toBe(price);
    expect(openai("gpt-5-mini", { price }).price).toBe(price);
  });
});

describe.each(wires)("a call over %s", (wire) => {
  const tool_calls = [{ id: "call_1", name: "rate", arguments: '{"title":"Emma"}' }];
  const says = (content: string) => (wire === "chat" ? chat({ content }) : responds([message(content)]));
  const calls = wire === "chat" ? chat({ tool_calls }) : responds([functionCall("call_1", "rate", '{"title":"Emma"}')]);
  const model = () => {
    const made = createOpenAI({ apiKey: key, baseURL: server?.baseURL ?? "" });
    return wire === "chat" ? made.chat("gpt-5-mini") : made("gpt-5-mini");
  };
  const recommend = () =>
    call({
      name: "recommend-book",
      model: model(),
      input: z.object({ genre: z.string() }),
      output: z.object({ title: z.string(), year: z.number().optional() }),
      prompt: ({ genre }) => prompt`Recommend a ${genre} book.`,
    });

  it("gives a typed value", async () => {
    server = await startFakeServer(says('{"title":"Emma","year":null}'));
    const reply = await recommend()({ genre: "classic" });
    expect(reply.value).toEqual({ title: "Emma" });
    expect(reply.usage).toMatchObject({ inputTokens: 20, outputTokens: 10 });
    expect(reply.attempts).toHaveLength(1);
    expect(server.problems).toEqual([]);
  });

  it("streams partial values", async () => {
    server = await startFakeServer(says('{"title":"Pride and Prejudice","year":1813}'));
    const stream = recommend().stream({ genre: "classic" });
    const titles: (string | undefined)[] = [];
    for await (const partial of stream.partials()) titles.push(partial.title);
    expect(titles.length).toBeGreaterThan(3);
    expect((await stream.reply).value).toEqual({ title: "Pride and Prejudice", year: 1813 });
  });

  it("runs tools until there is an answer, and carries on with what was said", async () => {
    server = await startFakeServer(calls, says("Five stars."));
    const rate = tool({ name: "rate", input: z.object({ title: z.string() }), run: ({ title }) => Promise.resolve(`${title}: 5`) });
    const reply = await call({ name: "review", model: model(), tools: [rate], prompt: () => prompt`Rate Emma.` })();
    expect(reply.text).toBe("Five stars.");
    expect(reply.usage).toMatchObject({ inputTokens: 40, outputTokens: 20 });
    const body = server.requests[1]?.body;
    if (wire === "chat") {
      expect(body?.messages).toMatchObject([
        { role: "user" },
        { role: "assistant", tool_calls: [{ id: "call_1" }] },
        { role: "tool", tool_call_id: "call_1", content: "Emma: 5" },
      ]);
    } else {
      expect(body?.input).toMatchObject([
        { role: "user" },
        { type: "function_call", id: "fc_call_1", call_id: "call_1" },
        { type: "function_call_output", call_id: "call_1", output: "Emma: 5" },
      ]);
    }
    expect(server.problems).toEqual([]);
  });

  it("waits longer for a whole reply than for a connection, and not for a stream that nobody opens", async () => {
    server = await startFakeServer(says("{}"), slowly(says("{}"), 600), silence);
    const patient = call({ name: "hello", model: model(), prompt: () => prompt`Hi` });
    await patient(); // the SDK is loaded
    const hello = patient.with({ timeouts: { connect: 300 } });
    expect((await hello()).text).toBe("{}");
    await expect(hello.stream().reply).rejects.toMatchObject({ code: "timeout", timeout: "connect" });
  });

  it("says that the model refused", async () => {
    server = await startFakeServer(wire === "chat" ? chat({ refusal: "I can't." }) : responds([refusal("I can't.")]));
    await expect(recommend()({ genre: "classic" })).rejects.toMatchObject({
      code: "refusal",
      reason: "refusal",
      message: expect.stringContaining("I can't."),
    });
  });
});
