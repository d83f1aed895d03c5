import { collectReply, type ModelReply, reasoning, type StreamEvent, text, toolCall, toolResult } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { ask, context, events, failureOf, key, wire } from "./testing/ask.ts";
import { chunk, generated, usage, usageMetadata } from "./testing/wire.ts";
import "./testing/loaded.ts";

const head = { id: "resp_1", model: "gemini-3.5-flash-001" };
const sign = (thoughtSignature: string) => ({ google: { thoughtSignature } });

async function read(events: AsyncIterable<StreamEvent>): Promise<readonly StreamEvent[]> {
  const all: StreamEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** The same reply, whole and as a stream of one chunk. */
async function both(reply: object): Promise<readonly ModelReply[]> {
  const { model } = wire([reply, reply]);
  return [await model.generate(ask("Hi"), context()), await collectReply(model.stream(ask("Hi"), context()))];
}

describe("a request", () => {
  it("goes to the model's address with the key in its header, and holds what Ashlar sends alone", async () => {
    const { model, sent } = wire([generated([{ text: "Hello" }]), generated([{ text: "Hello" }])]);
    await model.generate(ask("Hi"), context());
    await collectReply(model.stream(ask("Hi"), context()));
    const base = "https://generativelanguage.googleapis.com/v1beta/models/gemini-3.5-flash";
    expect(sent.map(({ url }) => url)).toEqual([`${base}:generateContent`, `${base}:streamGenerateContent?alt=sse`]);
    for (const { headers, body } of sent) {
      expect(headers.get("x-goog-api-key")).toBe(key);
      expect(headers.get("content-type")).toBe("application/json");
      expect(body).toEqual({ contents: [{ role: "user", parts: [{ text: "Hi" }] }] });
    }
  });

  it("is not mapped, and not cut, by the SDK", async () => {
    const { model, sent } = wire([generated([{ text: "Hello" }])]);
    const google = { fieldOfTomorrow: { a: [1] }, generationConfig: { settingOfTomorrow: 1 } };
    await model.generate(ask("Hi", { params: { seed: 1 }, providerOptions: { google } }), context());
    expect(sent[0]?.body).toMatchObject({ fieldOfTomorrow: { a: [1] }, generationConfig: { seed: 1, settingOfTomorrow: 1 } });
  });
});

describe("a reply", () => {
  it("has text, usage and how it ended, whole and streamed", async () => {
    for (const reply of await both(generated([{ text: "Hello" }]))) {
      expect(reply).toEqual({ content: [text("Hello")], finishReason: "stop", usage, ...head });
    }
  });

  it("has thoughts before the answer, and signatures on their parts", async () => {
    const parts = [
      { text: "Hm.", thought: true },
      { text: "4", thoughtSignature: "T" },
    ];
    for (const reply of await both(generated(parts))) {
      expect(reply.content).toEqual([reasoning("Hm."), { ...text("4"), providerData: sign("T") }]);
    }
  });

  it("has tool calls, whose ids are made up where Gemini gives none", async () => {
    const parts = [
      { functionCall: { name: "weather", args: { city: "Oslo" } }, thoughtSignature: "S" },
      { functionCall: { id: "own", name: "weather", args: { city: "Rome" } } },
      { functionCall: { name: "time" } },
    ];
    for (const reply of await both(generated(parts))) {
      expect(reply.content).toEqual([
        toolCall("call_0", "weather", '{"city":"Oslo"}', sign("S")),
        toolCall("own", "weather", '{"city":"Rome"}'),
        toolCall("call_1", "time", ""),
      ]);
      expect(reply.finishReason).toBe("tool-calls");
    }
  });

  it("makes up ids that the conversation does not have", async () => {
    const { model } = wire([generated([{ functionCall: { name: "time" } }, { functionCall: { name: "time" } }])]);
    const earlier = [toolCall("call_2", "time", ""), toolCall("call_7", "time", "")];
    const reply = await model.generate(
      ask([
        { role: "assistant", content: earlier },
        { role: "tool", content: earlier.map((call) => toolResult(call, 1)) },
      ]),
      context(),
    );
    expect(reply.content).toMatchObject([{ id: "call_3" }, { id: "call_4" }]);
  });

  it("has images, audio and other files", async () => {
    const parts = [
      { inlineData: { mimeType: "image/png", data: "AQ==" }, thoughtSignature: "I" },
      { inlineData: { mimeType: "audio/wav", data: "Ag==" } },
      { fileData: { fileUri: "https://example.com/a.mp4", mimeType: "video/mp4" } },
    ];
    for (const reply of await both(generated(parts))) {
      expect(reply.content).toEqual([
        { type: "image", source: { type: "base64", mediaType: "image/png", data: "AQ==" }, providerData: sign("I") },
        { type: "audio", source: { type: "base64", mediaType: "audio/wav", data: "Ag==" } },
        { type: "file", source: { type: "url", url: "https://example.com/a.mp4", mediaType: "video/mp4" } },
      ]);
    }
  });

  it("goes back as it came", async () => {
    const parts = [
      { text: "Let me compute." },
      { executableCode: { language: "PYTHON", code: "2+2" } },
      { codeExecutionResult: { outcome: "OUTCOME_OK", output: "4" } },
      { inlineData: { mimeType: "image/png", data: "AQ==" }, thought: true },
      { text: "It is 4.", thoughtSignature: "T" },
      { text: "Or not." },
      { functionCall: { id: "a", name: "check", args: { x: 4 } }, thoughtSignature: "S" },
    ];
    for (const { content } of await both(generated(parts))) {
      const { model, sent } = wire([generated([{ text: "Yes" }])]);
      await model.generate(ask([{ role: "assistant", content }]), context());
      expect(sent[0]?.body.contents).toEqual([{ role: "model", parts }]);
    }
  });

  it("has log-probabilities", async () => {
    const logprobsResult = {
      chosenCandidates: [{ token: "Hello", tokenId: 1, logProbability: -0.1 }, { token: "!" }],
      topCandidates: [
        {
          candidates: [
            { token: "Hello", logProbability: -0.1 },
            { token: "Hi", logProbability: -2.5 },
          ],
        },
      ],
    };
    for (const reply of await both(generated([{ text: "Hello!" }], { logprobsResult }))) {
      expect(reply.logProbabilities).toEqual([
        {
          token: "Hello",
          logProbability: -0.1,
          alternatives: [
            { token: "Hello", logProbability: -0.1 },
            { token: "Hi", logProbability: -2.5 },
          ],
        },
        { token: "!", logProbability: 0 },
      ]);
    }
  });

  it("keeps sources and citations", async () => {
    const data = {
      groundingMetadata: { webSearchQueries: ["q"], groundingChunks: [{ web: { uri: "https://example.com" } }] },
      citationMetadata: { citationSources: [{ uri: "https://example.com/a" }] },
      urlContextMetadata: { urlMetadata: [{ retrievedUrl: "https://example.com" }] },
    };
    for (const reply of await both(generated([{ text: "Hello" }], data))) expect(reply.providerData).toEqual({ google: data });
  });

  it.each([
    [
      { promptTokenCount: 7, totalTokenCount: 7 },
      { inputTokens: 7, outputTokens: 0 },
    ],
    [
      { promptTokenCount: 7, thoughtsTokenCount: 5, totalTokenCount: 12 },
      { inputTokens: 7, outputTokens: 5, reasoningTokens: 5 },
    ],
    [{ promptTokenCount: 7 }, { inputTokens: 7 }],
    [undefined, {}],
  ])("counts %j", async (wireUsage, expected) => {
    for (const reply of await both(generated([{ text: "Hi" }], {}, { usageMetadata: wireUsage }))) expect(reply.usage).toEqual(expected);
  });
});

describe("the end of a reply", () => {
  it.each([
    ["MAX_TOKENS", "length"],
    ["CONTINUATION", "length"],
    ["SAFETY", "content-filter"],
    ["PROHIBITED_CONTENT", "content-filter"],
    ["BLOCKLIST", "content-filter"],
    ["SPII", "content-filter"],
    ["RECITATION", "content-filter"],
    ["IMAGE_SAFETY", "content-filter"],
    ["OTHER", "other"],
    ["LANGUAGE", "other"],
    ["REASON_OF_TOMORROW", "other"],
    ["constructor", "other"],
  ])("is told: %s is %s", async (wireReason, finishReason) => {
    for (const reply of await both(generated([{ text: "Hel" }], { finishReason: wireReason }))) {
      expect(reply).toMatchObject({ finishReason, content: [text("Hel")], usage });
      expect(reply.providerData?.google?.finishReason).toBe(finishReason === "length" ? undefined : wireReason);
    }
  });

  it("says why the filter stopped an answer, or a prompt", async () => {
    const safetyRatings = [{ category: "HARM_CATEGORY_HARASSMENT", probability: "HIGH", blocked: true }];
    for (const reply of await both(generated([], { content: undefined, finishReason: "SAFETY", safetyRatings }))) {
      expect(reply).toMatchObject({ content: [], providerData: { google: { finishReason: "SAFETY", safetyRatings } } });
    }
    const promptFeedback = { blockReason: "PROHIBITED_CONTENT" };
    for (const reply of await both({ ...chunk(), promptFeedback })) expect(reply.finishReason).toBe("content-filter");
    for (const reply of await both({ promptFeedback, usageMetadata: { promptTokenCount: 7, totalTokenCount: 7 }, responseId: "resp_1" })) {
      expect(reply).toEqual({
        content: [],
        finishReason: "content-filter",
        usage: { inputTokens: 7, outputTokens: 0 },
        id: "resp_1",
        providerData: { google: { promptFeedback } },
      });
    }
  });

  it("gives out where a reply that reached the limit of one request goes on", async () => {
    for (const reply of await both(generated([{ text: "Hel" }], { finishReason: "CONTINUATION", continuationToken: "C" }))) {
      expect(reply).toMatchObject({ finishReason: "length", providerData: { google: { continuationToken: "C" } } });
    }
  });

  it.each([
    ["MALFORMED_FUNCTION_CALL", "server", true, /wrote a function call that can't be read .*print\(/],
    ["UNEXPECTED_TOOL_CALL", "server", true, /was not given/],
    ["TOO_MANY_TOOL_CALLS", "server", true, /too often/],
    ["MALFORMED_RESPONSE", "server", true, /can't be read/],
    ["MISSING_THOUGHT_SIGNATURE", "invalid-request", false, /as they came/],
    ["PUP_LIMITED_DISABLED", "permission", false, /account/],
  ])("is an error for what is no answer: %s", async (finishReason, code, retryable, message) => {
    const reply = generated([], { content: {}, finishReason, finishMessage: "print(weather())" });
    const { model } = wire([reply, reply]);
    for (const work of [model.generate(ask("Hi"), context()), collectReply(model.stream(ask("Hi"), context()))]) {
      const error = await failureOf(work);
      expect(error).toMatchObject({ code, retryable, usage, provider: "google", model: "gemini-3.5-flash", partial: { usage } });
      expect(error.message).toMatch(message);
    }
  });

  it.each([
    [{ candidates: [], usageMetadata }, "no candidate"],
    [{ usageMetadata }, "no candidate"],
    [chunk({ text: "Hel" }), "why it ended"],
    [generated([{ functionCall: { args: {} } }]), "without a name"],
    [generated([{ functionCall: { name: "a", partialArgs: [] } }]), "in pieces"],
    [generated([{ text: 7 }]), "not text"],
    [generated([{ inlineData: { mimeType: "image/png" } }]), "without bytes"],
    [generated([{ fileData: {} }]), "without its address"],
  ])("is an error where the reply makes no sense: %j", async (reply, message) => {
    const { model } = wire([reply]);
    const error = await failureOf(model.generate(ask("Hi"), context()));
    expect(error).toMatchObject({ code: "server", retryable: true, message: expect.stringContaining(message) });
  });
});

describe("a stream", () => {
  it("gives pieces as they come, and one finish with the last usage", async () => {
    const { model } = wire([
      [
        { ...chunk({ text: "Hm.", thought: true }), usageMetadata: { promptTokenCount: 20 } },
        chunk({ text: "Hel" }),
        chunk({ text: "lo" }, { functionCall: { name: "time", args: { zone: "CET" } } }),
        generated([{ text: "", thoughtSignature: "T" }]),
      ],
    ]);
    expect(await read(model.stream(ask("Hi"), context()))).toEqual([
      { type: "reasoning", text: "Hm." },
      { type: "text", text: "Hel" },
      { type: "text", text: "lo" },
      { type: "tool-call", id: "call_0", name: "time", input: { zone: "CET" } },
      { type: "text", text: "", providerData: sign("T") },
      { type: "finish", finishReason: "tool-calls", usage, ...head },
    ]);
  });

  it("puts together what comes in pieces: log-probabilities, citations, and usage after the finish reason", async () => {
    const logprobs = (token: string) => ({ logprobsResult: { chosenCandidates: [{ token, logProbability: -1 }] } });
    const citation = (uri: string) => ({ citationMetadata: { citationSources: [{ uri }] } });
    const said = (piece: string, extra: object = {}) => ({
      candidates: [{ ...chunk({ text: piece }).candidates[0], ...logprobs(piece), ...citation(piece), ...extra }],
    });
    const { model } = wire([[said("Hel"), said("lo", { finishReason: "STOP" }), { usageMetadata }]]);
    expect(await collectReply(model.stream(ask("Hi"), context()))).toMatchObject({
      content: [text("Hello")],
      finishReason: "stop",
      usage,
      logProbabilities: [{ token: "Hel" }, { token: "lo" }],
      providerData: { google: { citationMetadata: { citationSources: [{ uri: "Hel" }, { uri: "lo" }] } } },
    });
  });

  it("keeps text after a signed part apart from it", async () => {
    const { model } = wire([[chunk({ text: "a", thoughtSignature: "A" }), chunk({ text: "b" }), chunk({ text: "c" }), generated([])]]);
    const { content } = await collectReply(model.stream(ask("Hi"), context()));
    expect(content).toMatchObject([{ text: "a", providerData: sign("A") }, { text: "bc" }]);
  });

  it("that ends without a finish reason was interrupted", async () => {
    const { model } = wire([[{ ...chunk({ text: "Hel" }), usageMetadata: { promptTokenCount: 20 } }]]);
    expect(await failureOf(read(model.stream(ask("Hi"), context())))).toMatchObject({
      code: "stream-interrupted",
      retryable: true,
      partial: { content: [text("Hel")], usage: { inputTokens: 20 } },
    });
  });

  it("throws an error that comes in it, by its status", async () => {
    const error = { code: 503, message: "The model is overloaded. Please try again later.", status: "UNAVAILABLE" };
    const { model } = wire([[chunk({ text: "Hel" }), { error }]]);
    expect(await failureOf(read(model.stream(ask("Hi"), context())))).toMatchObject({
      code: "overloaded",
      retryable: true,
      status: 503,
      body: error,
      partial: { content: [text("Hel")] },
    });
  });

  it("throws an error that Google writes into it as it is, when it breaks off", async () => {
    const error = { code: 503, message: "This model is currently experiencing high demand.", status: "UNAVAILABLE" };
    const begun = await events([chunk({ text: "Hel" })]).text();
    const body = `${begun}${JSON.stringify({ error }, undefined, 2)}`;
    const { model } = wire([new Response(body, { headers: { "content-type": "text/event-stream" } })]);
    expect(await failureOf(read(model.stream(ask("Hi"), context())))).toMatchObject({
      code: "overloaded",
      status: 503,
      body: error,
      partial: { content: [text("Hel")] },
    });
  });

  it("says the same however the bytes are cut", async () => {
    const whole = [chunk({ text: "Grüße, 世界" }), generated([{ text: " 👋🏽!" }, { functionCall: { name: "time", args: { a: "é" } } }])];
    const bytes = new Uint8Array(await events(whole).arrayBuffer());
    for (let at = 1; at < bytes.length; at += 7) {
      const cut = ReadableStream.from([bytes.subarray(0, at), bytes.subarray(at)]);
      const { model } = wire([new Response(cut, { headers: { "content-type": "text/event-stream" } })]);
      const reply = await collectReply(model.stream(ask("Hi"), context()));
      expect(reply.content).toEqual([text("Grüße, 世界 👋🏽!"), toolCall("call_0", "time", '{"a":"é"}')]);
    }
  });
});
