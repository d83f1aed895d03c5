import {
  audio,
  collectReply,
  file,
  image,
  type Message,
  reasoning,
  text,
  toolCall,
  toolFailure,
  toolResult,
  UnsupportedError,
} from "@ashlar/core";
import { afterEach, describe, expect, it } from "vitest";
import { done, events, json } from "../testing/answers.ts";
import { chat, chatUsage, chunk, chunks, completion, usageChunk } from "../testing/chat-wire.ts";
import { ask, context, failureOf, key, modelOf, read, serve } from "../testing/run.ts";
import "../testing/loaded.ts";

const usage = { inputTokens: 20, outputTokens: 10, cachedInputTokens: 8, reasoningTokens: 4, audioTokens: 5 };
const weather = { name: "weather", description: "The weather", inputSchema: { type: "object" }, strict: false };
const twoCalls = [
  { id: "call_1", name: "weather", arguments: '{"city":"Oslo"}' },
  { id: "call_2", name: "weather", arguments: '{"city":"Rom' },
];

let server: Awaited<ReturnType<typeof serve>>;
const start = async (...script: Parameters<typeof serve> extends [unknown, ...infer Script] ? Script : never) => {
  server = await serve("chat", ...script);
  return server.model;
};
afterEach(async () => {
  const { problems } = server;
  await server[Symbol.asyncDispose]();
  expect(problems).toEqual([]);
});

describe("generate", () => {
  it("answers with text, usage and how it ended", async () => {
    const model = await start(chat({ content: "Hello" }));
    expect(await model.generate(ask("Hi"), context())).toEqual({
      content: [{ type: "text", text: "Hello" }],
      finishReason: "stop",
      usage,
      id: "chatcmpl-1",
      model: "gpt-5-mini-2025-08-07",
    });
    const [request] = server.requests;
    expect(request?.path).toBe("/v1/chat/completions");
    expect(request?.headers.authorization).toBe(`Bearer ${key}`);
    expect(request?.body).toEqual({ model: "gpt-5-mini", messages: [{ role: "user", content: "Hi" }] });
  });

  it("says when the provider accepted the request", async () => {
    const model = await start(chat({ content: "Hello" }));
    let connected = 0;
    await model.generate(ask("Hi"), { ...context(), connected: () => void connected++ });
    expect(connected).toBe(1);
  });

  it("sends a whole conversation", async () => {
    const model = await start(chat({ content: "Cold." }));
    const call = toolCall("call_1", "weather", '{"city":"Oslo"}');
    const broken = toolCall("call_2", "weather", '{"city":');
    const messages: Message[] = [
      { role: "system", content: [text("Be "), text("brief.")] },
      { role: "user", content: [text("Weather?")] },
      { role: "assistant", content: [reasoning("Hm."), text("Let me see."), call, broken] },
      { role: "tool", content: [toolResult(call, { degrees: -3 }), toolFailure(broken, "not JSON")] },
      { role: "assistant", content: [text("Cold.")] },
      { role: "user", content: [text("And tomorrow?")] },
    ];
    await model.generate(ask(messages), context());
    expect(server.requests[0]?.body.messages).toEqual([
      { role: "system", content: "Be brief." },
      { role: "user", content: "Weather?" },
      {
        role: "assistant",
        content: "Let me see.",
        tool_calls: [
          { id: "call_1", type: "function", function: { name: "weather", arguments: '{"city":"Oslo"}' } },
          { id: "call_2", type: "function", function: { name: "weather", arguments: '{"city":' } },
        ],
      },
      { role: "tool", tool_call_id: "call_1", content: '{"degrees":-3}' },
      { role: "tool", tool_call_id: "call_2", content: '{"error":"not JSON"}' },
      { role: "assistant", content: "Cold." },
      { role: "user", content: "And tomorrow?" },
    ]);
  });

  it("sends images, audio and files", async () => {
    const model = await start(chat({ content: "A cat." }));
    const bytes = new Uint8Array([1, 2, 3]);
    const photo = { ...image("https://example.com/cat.jpg"), providerData: { openai: { detail: "low" } } };
    const content = [text("What is it?"), photo, image(bytes, "image/jpeg"), audio(bytes, "audio/mpeg"), file(bytes, { name: "a.pdf" })];
    await model.generate(ask([{ role: "user", content }]), context());
    expect(server.requests[0]?.body.messages).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "What is it?" },
          { type: "image_url", image_url: { url: "https://example.com/cat.jpg", detail: "low" } },
          { type: "image_url", image_url: { url: "data:image/jpeg;base64,AQID" } },
          { type: "input_audio", input_audio: { data: "AQID", format: "mp3" } },
          { type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,AQID" } },
        ],
      },
    ]);
  });

  it("sends the provider's own options of messages, parts, tools and results, and no other provider's", async () => {
    const model = await start(chat({ content: "Hello" }));
    const marked = { providerData: { openai: { cache_control: { type: "ephemeral" } }, anthropic: { cache_control: { type: "none" } } } };
    const call = toolCall("call_1", "weather", "{}");
    const messages: Message[] = [
      { role: "system", content: [text("Be brief."), { ...text("Rules."), ...marked }] },
      { role: "user", content: [text("Hi")], ...marked },
      { role: "assistant", content: [call] },
      { role: "tool", content: [{ ...toolResult(call, 3), ...marked }] },
    ];
    await model.generate(ask(messages, { tools: [{ ...weather, ...marked }] }), context());
    const cache_control = { type: "ephemeral" };
    expect(server.requests[0]?.body).toMatchObject({
      messages: [
        {
          content: [
            { type: "text", text: "Be brief." },
            { type: "text", text: "Rules.", cache_control },
          ],
        },
        { role: "user", content: "Hi", cache_control },
        { role: "assistant" },
        { role: "tool", cache_control },
      ],
      tools: [{ type: "function", cache_control }],
    });
    expect(JSON.stringify(server.requests[0]?.body)).not.toContain('"none"');
  });

  it("sends each parameter that the wire has", async () => {
    const model = await start(chat({ content: "Hello" }));
    const params = {
      temperature: 0,
      topP: 0.9,
      maxOutputTokens: 100,
      stopSequences: ["END"],
      seed: 7,
      frequencyPenalty: 0.1,
      presencePenalty: 0.2,
      reasoningEffort: "low",
      parallelToolCalls: false,
      logProbabilities: 2,
    } as const;
    await model.generate(ask("Hi", { params }), context());
    expect(server.requests[0]?.body).toMatchObject({
      temperature: 0,
      top_p: 0.9,
      max_completion_tokens: 100,
      stop: ["END"],
      seed: 7,
      frequency_penalty: 0.1,
      presence_penalty: 0.2,
      reasoning_effort: "low",
      parallel_tool_calls: false,
      logprobs: true,
      top_logprobs: 2,
    });
  });

  it("sends max_tokens to servers that know no other field", async () => {
    await start(chat({ content: "Hello" }));
    const model = modelOf("chat", { baseURL: server.baseURL, fields: { maxOutputTokens: "max_tokens" } });
    await model.generate(ask("Hi", { params: { maxOutputTokens: 100 } }), context());
    expect(server.requests[0]?.body).toMatchObject({ max_tokens: 100 });
    expect(server.requests[0]?.body).not.toHaveProperty("max_completion_tokens");
  });

  it("asks for JSON of a schema", async () => {
    const model = await start(chat({ content: '{"a":1}' }), chat({ content: '{"a":1}' }));
    const schema = { type: "object", properties: { a: { type: "number" } }, required: ["a"], additionalProperties: false };
    const output = { type: "json", mode: "native", name: "answer", schema, strict: true } as const;
    await model.generate(ask("Hi", { output }), context());
    await model.generate(ask("Hi", { output: { ...output, strict: false } }), context());
    const [strict, loose] = server.requests;
    expect(strict?.body.response_format).toEqual({ type: "json_schema", json_schema: { name: "answer", schema, strict: true } });
    expect(loose?.body.response_format).toEqual({ type: "json_schema", json_schema: { name: "answer", schema } });
  });

  it.each([
    ["auto", "auto"],
    ["none", "none"],
    ["required", "required"],
    [{ name: "weather" }, { type: "function", function: { name: "weather" } }],
  ] as const)("sends the choice of tools %j", async (toolChoice, expected) => {
    const model = await start(chat({ content: "Hello" }));
    await model.generate(
      ask("Hi", { tools: [weather, { name: "time", inputSchema: { type: "object" }, strict: true }], toolChoice }),
      context(),
    );
    expect(server.requests[0]?.body).toMatchObject({
      tool_choice: expected,
      tools: [
        { type: "function", function: { name: "weather", description: "The weather", parameters: { type: "object" } } },
        { type: "function", function: { name: "time", parameters: { type: "object" }, strict: true } },
      ],
    });
  });

  it("gives back tool calls, also those whose arguments are not JSON", async () => {
    const model = await start(chat({ tool_calls: twoCalls }));
    const reply = await model.generate(ask("Hi", { tools: [weather] }), context());
    expect(reply.content).toEqual([toolCall("call_1", "weather", '{"city":"Oslo"}'), toolCall("call_2", "weather", '{"city":"Rom')]);
    expect(reply.content[1]).toMatchObject({ input: null, malformed: '{"city":"Rom' });
    expect(reply.finishReason).toBe("tool-calls");
  });

  it.each([
    ["length", { content: "Hel", finish_reason: "length" }, "length", "Hel"],
    ["the filter", { content: "", finish_reason: "content_filter" }, "content-filter", ""],
    ["a refusal", { refusal: "I can't." }, "refusal", "I can't."],
    ["a forced tool call", { tool_calls: twoCalls, finish_reason: "stop" }, "tool-calls", ""],
    ["a reason that is new", { content: "Hello", finish_reason: "tired" }, "other", "Hello"],
  ] as const)("tells how it ended: %s", async (_, said, finishReason, expected) => {
    const model = await start(chat(said), chat(said));
    const whole = await model.generate(ask("Hi"), context());
    const streamed = await collectReply(model.stream(ask("Hi"), context()));
    for (const reply of [whole, streamed]) {
      expect(reply.finishReason).toBe(finishReason);
      expect(reply.content.map((part) => (part.type === "text" ? part.text : "")).join("")).toBe(expected);
    }
  });

  it("gives log-probabilities", async () => {
    const token = { token: "Hello", logprob: -0.1, bytes: null, top_logprobs: [{ token: "Hi", logprob: -2.5, bytes: null }] };
    const logprobs = { content: [token], refusal: null };
    const model = await start(
      json(completion({ content: "Hello", logprobs })),
      events([chunk({ content: "Hello" }, null, { logprobs }), chunk({}, "stop"), done]),
    );
    const expected = [{ token: "Hello", logProbability: -0.1, alternatives: [{ token: "Hi", logProbability: -2.5 }] }];
    const request = ask("Hi", { params: { logProbabilities: 1 } });
    expect((await model.generate(request, context())).logProbabilities).toEqual(expected);
    expect((await collectReply(model.stream(request, context()))).logProbabilities).toEqual(expected);
  });

  it("reads the reasoning that other servers send beside the text", async () => {
    const message = { role: "assistant", content: "4", reasoning_content: "2+2" };
    const model = await start(
      json({ ...completion({}), choices: [{ index: 0, message, finish_reason: "stop" }] }),
      events([chunk({ reasoning: "2+" }), chunk({ reasoning: "2" }), chunk({ content: "4" }), chunk({}, "stop"), done]),
    );
    const expected = [
      { type: "reasoning", text: "2+2" },
      { type: "text", text: "4" },
    ];
    expect((await model.generate(ask("Hi"), context())).content).toEqual(expected);
    expect((await collectReply(model.stream(ask("Hi"), context()))).content).toEqual(expected);
  });

  it("leaves unknown what the server does not report", async () => {
    const model = await start(json({ choices: [{ message: { content: "Hello" }, finish_reason: "stop" }] }));
    expect(await model.generate(ask("Hi"), context())).toEqual({ content: [text("Hello")], finishReason: "stop", usage: {} });
  });

  it("keeps citations", async () => {
    const annotations = [{ type: "url_citation", url_citation: { url: "https://example.com", title: "T", start_index: 0, end_index: 5 } }];
    const model = await start(
      json(completion({ content: "Hello", annotations } as object)),
      events([chunk({ content: "Hello", annotations }), chunk({}, "stop"), done]),
    );
    expect((await model.generate(ask("Hi"), context())).providerData).toEqual({ openai: { annotations } });
    expect((await collectReply(model.stream(ask("Hi"), context()))).providerData).toEqual({ openai: { annotations } });
  });
});

describe("stream", () => {
  it("gives text piece by piece, and one finish with usage", async () => {
    const model = await start(chat({ content: "Hello there" }));
    expect(await read(model.stream(ask("Hi"), context()))).toEqual([
      { type: "text", text: "Hell" },
      { type: "text", text: "o th" },
      { type: "text", text: "ere" },
      { type: "finish", finishReason: "stop", usage, id: "chatcmpl-1", model: "gpt-5-mini-2025-08-07" },
    ]);
    expect(server.requests[0]?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  });

  it("gives a tool call's arguments as they grow, and then the whole call", async () => {
    const model = await start(chat({ tool_calls: twoCalls }));
    const all = await read(model.stream(ask("Hi", { tools: [weather] }), context()));
    const grown = all.flatMap((event) => (event.type === "tool-call-delta" && event.id === "call_1" ? event.text : []));
    expect(grown.length).toBeGreaterThan(2);
    expect(grown.join("")).toBe('{"city":"Oslo"}');
    expect(all.find(({ type }) => type === "tool-call-delta")).toMatchObject({ name: "weather" });
    expect(all.slice(-3)).toEqual([
      toolCall("call_1", "weather", '{"city":"Oslo"}'),
      toolCall("call_2", "weather", '{"city":"Rom'),
      expect.objectContaining({ type: "finish", finishReason: "tool-calls" }),
    ]);
  });

  it("reads usage wherever a server sends it", async () => {
    const model = await start(
      events([{ ...chunk({ content: "Hello" }), usage: { prompt_tokens: 1 } }, { ...chunk({}, "stop"), usage: chatUsage }, done]),
      events([chunk({ content: "Hello" }), chunk({}, "stop"), done]),
    );
    expect((await collectReply(model.stream(ask("Hi"), context()))).usage).toEqual(usage);
    expect((await collectReply(model.stream(ask("Hi"), context()))).usage).toEqual({});
  });

  it("takes the finish reason for the end where a server sends no [DONE]", async () => {
    const model = await start(events([chunk({ content: "Hello" }), chunk({}, "stop"), usageChunk()]));
    expect(await collectReply(model.stream(ask("Hi"), context()))).toMatchObject({ finishReason: "stop", usage });
  });

  it("reads a reply of a server that does not stream", async () => {
    const model = await start(json(completion({ content: "Hello" })));
    expect(await collectReply(model.stream(ask("Hi"), context()))).toMatchObject({ content: [text("Hello")], finishReason: "stop", usage });
  });

  it("says the same however the bytes are cut", async () => {
    const said = { content: "Grüße, 世界 👋🏽!", tool_calls: twoCalls };
    const model = await start(
      ...[1, 2, 3, 7].map((size) => events([": keep-alive\n\n", ...chunks(said, 3), done], { size })),
      events([...chunks(said, 3), done], { newline: "\r\n" }),
      events([...chunks(said, 3).map((event) => `data:${JSON.stringify(event)}\n\n`), "data:[DONE]"]),
    );
    for (let n = 0; n < 6; n++) {
      const reply = await collectReply(model.stream(ask("Hi"), context()));
      expect(reply.content).toEqual([
        text(said.content),
        toolCall("call_1", "weather", '{"city":"Oslo"}'),
        toolCall("call_2", "weather", '{"city":"Rom'),
      ]);
      expect(reply.usage).toEqual(usage);
    }
  });
});

describe("what the wire can't carry", () => {
  const bytes = new Uint8Array([1]);
  it.each([
    ["params.topK", ask("Hi", { params: { topK: 5 } })],
    ["labels to be scored", ask("Hi", { output: { type: "choice", labels: ["a", "b"] } })],
    [
      "audio by its URL",
      ask([
        { role: "user", content: [{ type: "audio", source: { type: "url", url: "https://example.com/a.mp3", mediaType: "audio/mpeg" } }] },
      ]),
    ],
    ["audio of type audio/flac", ask([{ role: "user", content: [audio(bytes, "audio/flac")] }])],
    ["a file by its URL", ask([{ role: "user", content: [file("https://example.com/a.pdf")] }])],
    ["media in a tool result", ask([{ role: "tool", content: [{ ...toolResult({ id: "1", name: "a" }, 1), media: [image(bytes)] }] }])],
    ["image in an assistant message", ask([{ role: "assistant", content: [image(bytes)] }])],
  ])("is refused by name, with what to do instead: %s", async (feature, request) => {
    const model = await start();
    for (const error of [await failureOf(model.generate(request, context())), await failureOf(model.stream(request, context()))]) {
      expect(UnsupportedError.isInstance(error)).toBe(true);
      expect(error).toMatchObject({ feature, model: "gpt-5-mini" });
      expect(error.message).toMatch(/gpt-5-mini can't take .+: .+\.$/);
    }
    expect(server.requests).toEqual([]);
  });
});
