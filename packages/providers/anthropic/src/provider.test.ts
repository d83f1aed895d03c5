import { execFileSync } from "node:child_process";
import { call, collectReply, type Price, prompt, system, text, tool } from "@ashlar/core";
import { type FakeAnswer, fakeAnthropic, type RunningVendor } from "@ashlar/provider-kit/fakes";
import { problemsOf } from "@ashlar/provider-kit/published";
import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { anthropic, cached, createAnthropic } from "./index.ts";
import { ask, context, failureOf, key } from "./testing/run.ts";
import "./testing/loaded.ts";

let vendor: RunningVendor | undefined;
const start = async (...answers: FakeAnswer[]) => {
  vendor = await fakeAnthropic()
    .replies(...answers)
    .start();
  return { vendor, make: createAnthropic({ apiKey: key, baseURL: vendor.baseURL }) };
};
afterEach(async () => {
  vi.unstubAllEnvs();
  await vendor?.close();
  vendor = undefined;
});

describe("createAnthropic", () => {
  it("loads neither the SDK nor anything of Node before the first call", () => {
    const script = `
      import { registerHooks } from "node:module";
      const loaded = [];
      registerHooks({ resolve(name, context, next) { const found = next(name, context); loaded.push(found.url); return found; } });
      const { anthropic, createAnthropic } = await import(${JSON.stringify(new URL("index.ts", import.meta.url).href)});
      anthropic("a"); createAnthropic({ baseURL: "http://127.0.0.1:1" })("a");
      console.log(JSON.stringify(loaded));`;
    const printed = execFileSync(process.execPath, ["--conditions=@ashlar/source", "--input-type=module", "-e", script], {
      encoding: "utf8",
    });
    const loaded: string[] = JSON.parse(printed);
    expect(loaded.some((url) => url.endsWith("/anthropic/src/provider.ts"))).toBe(true);
    expect(loaded.filter((url) => url.startsWith("node:") || url.includes("/@anthropic-ai/sdk/"))).toEqual([]);
    // Nor what only requests, failures and batches need.
    const later =
      /\/anthropic\/src\/(?:transport|errors|request|reader|batch\/.*)\.ts$|\/adapter\/(?:requests\/transport|failures\/explain|batch\/run-batch)\.ts$/;
    expect(loaded.filter((url) => later.test(url))).toEqual([]);
  });

  it("puts options of its own under the name that it goes by", () => {
    expect(anthropic.options({ speed: "fast" })).toEqual({ anthropic: { speed: "fast" } });
    expect(createAnthropic({ name: "gateway" }).options({ speed: "fast" })).toEqual({ gateway: { speed: "fast" } });
  });

  it("lets the server, and then the model, say what it can do", () => {
    const gateway = createAnthropic({ baseURL: "https://api.example.com", name: "gateway", capabilities: { output: ["tool"] } });
    expect(gateway("claude-opus-5-5")).toMatchObject({ provider: "gateway", capabilities: { output: ["tool"], contextLength: 1_000_000 } });
    expect(gateway("claude-opus-5-5", { capabilities: { output: ["text"] } }).capabilities.output).toEqual(["text"]);
  });

  it("knows Anthropic's prices, and no others but those it is given", () => {
    const price: Price = { inputPerMillion: 1, outputPerMillion: 2, currency: "USD", date: "2026-11-01", source: "a contract" };
    const baseURL = "https://api.example.com";
    expect(anthropic("claude-haiku-5-5").price).toMatchObject({ currency: "USD", inputPerMillion: expect.any(Number) });
    expect(anthropic("claude-of-tomorrow").price).toBeUndefined();
    expect(createAnthropic({ baseURL })("claude-haiku-5-5").price).toBeUndefined();
    vi.stubEnv("ANTHROPIC_BASE_URL", baseURL);
    expect(createAnthropic()("claude-haiku-5-5").price).toBeUndefined();
    expect(createAnthropic({ baseURL, price })("a").price).toBe(price);
    expect(createAnthropic({ price: (id) => (id === "a" ? price : undefined) })("a").price).toBe(price);
    expect(anthropic("claude-haiku-5-5", { price }).price).toBe(price);
  });
});

describe("a call", () => {
  const book = z.object({ title: z.string(), year: z.number().min(1450).optional() });
  const weather = tool({
    name: "weather",
    input: z.object({ city: z.string() }),
    run: ({ city }) => Promise.resolve({ city, degrees: -3 }),
  });

  it.each(["claude-opus-5-5", "claude-haiku-4-5"])("gives a typed value that the model was held to: %s", async (id) => {
    const { make, vendor } = await start('{"title":"Emma"}');
    const recommend = call({ name: "book", model: make(id), output: book, prompt: () => prompt`Recommend a book.` });
    expect((await recommend()).value).toEqual({ title: "Emma" });
    expect(vendor.requests[0]?.body.output_config).toEqual({
      format: {
        type: "json_schema",
        schema: {
          type: "object",
          properties: { title: { type: "string" }, year: { type: "number", description: "(minimum: 1450)" } },
          required: ["title"],
          additionalProperties: false,
        },
      },
    });
  });

  it("gives a typed value through a tool, streamed", async () => {
    const { make, vendor } = await start({ toolCalls: [{ name: "answer", arguments: { title: "Emma", year: 1815 } }] });
    const recommend = call({
      name: "book",
      model: make("claude-haiku-4-5"),
      output: book,
      outputMode: "tool",
      prompt: () => prompt`Recommend a book.`,
    });
    const stream = recommend.stream();
    const titles: (string | undefined)[] = [];
    for await (const { title } of stream.partials()) titles.push(title);
    expect(titles.length).toBeGreaterThan(2);
    expect((await stream.reply).value).toEqual({ title: "Emma", year: 1815 });
    expect(vendor.requests[0]?.body.tool_choice).toEqual({ type: "tool", name: "answer" });
  });

  it("thinks before it calls tools, and its thoughts go back with their signature before the call", async () => {
    const { make, vendor } = await start(
      {
        reasoning: "I need the weather.",
        text: "Let me see.",
        toolCalls: [{ id: "toolu_1", name: "weather", arguments: { city: "Oslo" } }],
      },
      "Cold.",
    );
    const report = call({
      name: "report",
      model: make("claude-opus-5-5"),
      tools: [weather],
      params: { reasoningEffort: "low" },
      prompt: () => [cached(system("Be brief.")), prompt`What is the weather?`],
    });
    const reply = await report.stream().reply;
    expect(reply).toMatchObject({ text: "Cold.", toolCalls: [{ name: "weather", output: { degrees: -3 } }] });
    const [, second] = vendor.requests;
    expect(second?.body).toMatchObject({
      system: [{ text: "Be brief.", cache_control: { type: "ephemeral" } }],
      messages: [
        { role: "user" },
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "I need the weather.", signature: expect.stringMatching(/./) },
            { type: "text", text: "Let me see." },
            { type: "tool_use", id: "toolu_1" },
          ],
        },
        { role: "user", content: [{ type: "tool_result", tool_use_id: "toolu_1", content: '{"city":"Oslo","degrees":-3}' }] },
      ],
    });
    for (const { body } of vendor.requests) expect(problemsOf("anthropic", "messagesRequest", body)).toEqual([]);
  });

  it("costs what its tokens cost, those of the cache at their own rate", async () => {
    const usage = { inputTokens: 1_000_000, cachedInputTokens: 400_000, cacheWriteTokens: 100_000, outputTokens: 100_000 };
    const { vendor } = await start({ text: "Hi", usage });
    const price: Price = {
      inputPerMillion: 4,
      cachedInputPerMillion: 0.2,
      cacheWritePerMillion: 5,
      outputPerMillion: 20,
      currency: "USD",
      date: "2026-11-23",
      source: "a test",
    };
    const make = createAnthropic({ apiKey: key, baseURL: vendor.baseURL, price });
    const reply = await call({ name: "hi", model: make("claude-opus-5-5"), prompt: () => prompt`Hi` })();
    expect(reply.usage).toMatchObject(usage);
    expect(reply.cost).toBeCloseTo(0.5 * 4 + 0.4 * 0.2 + 0.1 * 5 + 0.1 * 20);
  });

  it("that paused goes on from what was said", async () => {
    const { make, vendor } = await start({ text: "Searching.", finishReason: "other" }, "Cold.");
    const report = call({ name: "report", model: make("claude-opus-5-5"), prompt: () => prompt`Weather?` });
    const paused = await report();
    expect(paused.messages.at(-1)?.providerData).toEqual({ anthropic: { stop_reason: "pause_turn" } });
    const reply = await report.resume(paused.messages.slice(0, -1), paused.messages.at(-1));
    expect(reply.text).toBe("Cold.");
    expect(vendor.requests[1]?.body.messages).toMatchObject([{ role: "user" }, { role: "assistant", content: [{ text: "Searching." }] }]);
  });

  it("that is refused says why, as far as the provider does", async () => {
    const { make } = await start({ refusal: "It could do harm." });
    const error = await failureOf(call({ name: "hi", model: make("claude-opus-5-5"), prompt: () => prompt`Hi` })());
    expect(error).toMatchObject({
      code: "refusal",
      reason: "refusal",
      partial: { providerData: { anthropic: { stop_details: { explanation: "It could do harm." } } } },
    });
  });
});

describe("a stream", () => {
  it("that fails in the middle has the error of its kind, what had arrived, and the tokens until then", async () => {
    const { make } = await start({
      text: "Hello there",
      usage: { inputTokens: 20, outputTokens: 10 },
      fault: { type: "error-event", reason: "overloaded", afterEvents: 1 },
    });
    expect(await failureOf(make("claude-opus-5-5").stream(ask("Hi"), context()))).toMatchObject({
      code: "overloaded",
      retryable: true,
      partial: { content: [text("Hell")], usage: { inputTokens: 20, outputTokens: 1 } },
    });
  });

  it("that ends without message_stop is interrupted", async () => {
    const { make } = await start({ text: "Hello there", fault: { type: "early-end", afterEvents: 1 } });
    expect(await failureOf(make("claude-opus-5-5").stream(ask("Hi"), context()))).toMatchObject({
      code: "stream-interrupted",
      message: expect.stringMatching(/ended before the answer did/),
      partial: { content: [text("Hell")] },
    });
  });

  it("gives what a whole reply gives", async () => {
    const said = { reasoning: "Hm.", text: "Hello", toolCalls: [{ id: "toolu_1", name: "weather", arguments: { city: "Oslo" } }] };
    const { make } = await start(said, said);
    const model = make("claude-opus-5-5");
    const whole = await model.generate(ask("Hi"), context());
    const pieces = await collectReply(model.stream(ask("Hi"), context()));
    const shown = ({ content, finishReason }: typeof whole) => [content.map(({ providerData: _, ...part }) => part), finishReason];
    expect(shown(pieces)).toEqual(shown(whole));
    expect(pieces.usage).toEqual(whole.usage);
  });
});
