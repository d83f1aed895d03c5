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
import { events, json } from "../testing/answers.ts";
import { functionCall, message, refusal, responds, response, streamed, thought } from "../testing/responses-wire.ts";
import { ask, context, failureOf, modelOf, read, serve } from "../testing/run.ts";
import "../testing/loaded.ts";

const usage = { inputTokens: 20, outputTokens: 10, cachedInputTokens: 8, cacheWriteTokens: 2, reasoningTokens: 4 };
const weather = { name: "weather", description: "The weather", inputSchema: { type: "object" }, strict: false };

let server: Awaited<ReturnType<typeof serve>>;
const start = async (...script: Parameters<typeof serve> extends [unknown, ...infer Script] ? Script : never) => {
  server = await serve("responses", ...script);
  return server.model;
};
afterEach(async () => {
  const { problems } = server;
  await server[Symbol.asyncDispose]();
  expect(problems).toEqual([]);
});

describe("generate", () => {
  it("answers with text, usage and how it ended", async () => {
    const model = await start(responds([message("Hello")]));
    expect(await model.generate(ask("Hi"), context())).toEqual({
      content: [{ type: "text", text: "Hello", providerData: { openai: { id: "msg_1" } } }],
      finishReason: "stop",
      usage,
      id: "resp_1",
      model: "gpt-5-mini-2025-08-07",
    });
    expect(server.requests[0]?.path).toBe("/v1/responses");
    expect(server.requests[0]?.body).toEqual({
      model: "gpt-5-mini",
      input: [{ role: "user", content: [{ type: "input_text", text: "Hi" }] }],
    });
  });

  it("sends a conversation of any origin", async () => {
    const model = await start(responds([message("Cold.")]));
    const call = toolCall("call_1", "weather", '{"city":"Oslo"}');
    const broken = toolCall("call_2", "weather", '{"city":');
    const messages: Message[] = [
      { role: "system", content: [text("Be brief.")] },
      { role: "user", content: [text("Weather?")] },
      { role: "assistant", content: [reasoning("Hm.", { other: { signature: "x" } }), text("Let me see."), call, broken] },
      {
        role: "tool",
        content: [{ ...toolResult(call, { degrees: -3 }), media: [image("https://example.com/a.png")] }, toolFailure(broken, "not JSON")],
      },
    ];
    await model.generate(ask(messages), context());
    expect(server.requests[0]?.body.input).toEqual([
      { role: "system", content: [{ type: "input_text", text: "Be brief." }] },
      { role: "user", content: [{ type: "input_text", text: "Weather?" }] },
      { role: "assistant", content: "Let me see." },
      { type: "function_call", call_id: "call_1", name: "weather", arguments: '{"city":"Oslo"}' },
      { type: "function_call", call_id: "call_2", name: "weather", arguments: '{"city":' },
      {
        type: "function_call_output",
        call_id: "call_1",
        output: [
          { type: "input_text", text: '{"degrees":-3}' },
          { type: "input_image", detail: "auto", image_url: "https://example.com/a.png" },
        ],
      },
      { type: "function_call_output", call_id: "call_2", output: '{"error":"not JSON"}' },
    ]);
  });

  it.each(["generate", "stream"] as const)("sends what it said back as it was: %s", async (method) => {
    const output = [
      thought(["I need", "the weather."], "rs_1", { encrypted_content: "gAAA" }),
      message("Let me see.", "msg_1", { phase: "commentary" }),
      functionCall("call_1", "weather", '{"city":"Oslo"}'),
    ];
    const model = await start(responds(output), responds([message("Cold.")]));
    const reply = await (method === "generate"
      ? model.generate(ask("Weather?"), context())
      : collectReply(model.stream(ask("Weather?"), context())));
    expect(reply.content).toEqual([
      { type: "reasoning", text: "I need\n\nthe weather.", providerData: { openai: { id: "rs_1", encrypted_content: "gAAA" } } },
      { type: "text", text: "Let me see.", providerData: { openai: { id: "msg_1", phase: "commentary" } } },
      { ...toolCall("call_1", "weather", '{"city":"Oslo"}'), providerData: { openai: { id: "fc_call_1" } } },
    ]);
    expect(reply.finishReason).toBe("tool-calls");

    await model.generate(ask([{ role: "assistant", content: reply.content }]), context());
    expect(server.requests[1]?.body.input).toEqual([
      { type: "reasoning", id: "rs_1", encrypted_content: "gAAA", summary: [{ type: "summary_text", text: "I need\n\nthe weather." }] },
      {
        type: "message",
        role: "assistant",
        status: "completed",
        id: "msg_1",
        phase: "commentary",
        content: [{ type: "output_text", text: "Let me see.", annotations: [], logprobs: [] }],
      },
      { type: "function_call", id: "fc_call_1", call_id: "call_1", name: "weather", arguments: '{"city":"Oslo"}' },
    ]);
  });

  it("asks for encrypted reasoning where nothing is stored, and sends no reasoning back that has none", async () => {
    const model = await start(responds([message("Hello")]));
    const part = (id: string, data: object) => reasoning("Hm.", { openai: { id, ...data } });
    const content = [part("rs_1", { encrypted_content: "gAAA" }), part("rs_2", {}), text("Hello")];
    const providerOptions = { openai: { store: false, include: ["web_search_call.results"], reasoning: { summary: "auto" } } };
    await model.generate(ask([{ role: "assistant", content }], { providerOptions, params: { reasoningEffort: "low" } }), context());
    expect(server.requests[0]?.body).toMatchObject({
      store: false,
      include: ["reasoning.encrypted_content", "web_search_call.results"],
      reasoning: { effort: "low", summary: "auto" },
      input: [{ type: "reasoning", id: "rs_1" }, { role: "assistant" }],
    });
  });

  it("carries reasoning of open models back as the content it was", async () => {
    const item = { type: "reasoning", id: "rs_1", summary: [], content: [{ type: "reasoning_text", text: "2+2" }] };
    const model = await start(responds([item, message("4")]), responds([message("4")]));
    const { content } = await model.generate(ask("Hi"), context());
    expect(content[0]).toMatchObject({ type: "reasoning", text: "2+2" });
    await model.generate(ask([{ role: "assistant", content }]), context());
    expect(server.requests[1]?.body.input).toMatchObject([item, { type: "message" }]);
  });

  it.each(["generate", "stream"] as const)("keeps the items of tools that the provider runs in their place: %s", async (method) => {
    const search = { type: "web_search_call", id: "ws_1", status: "completed", action: { type: "search", query: "Oslo" } };
    const drawing = { type: "image_generation_call", id: "ig_1", status: "completed", result: "AQID" };
    const model = await start(responds([search, drawing, message("Here.")]), responds([message("Bye.")]));
    const request = ask("Draw.", { providerOptions: { openai: { tools: [{ type: "web_search" }, { type: "image_generation" }] } } });
    const { content } = await (method === "generate" ? model.generate(request, context()) : collectReply(model.stream(request, context())));
    expect(content.map(({ type }) => type)).toEqual(["reasoning", "image", "text"]);
    expect(content[1]).toMatchObject({ source: { type: "base64", data: "AQID", mediaType: "image/png" } });
    await model.generate(ask([{ role: "assistant", content }]), context());
    expect(server.requests[1]?.body.input).toMatchObject([search, drawing, { type: "message" }]);
  });

  it("sends images and files", async () => {
    const model = await start(responds([message("A cat.")]));
    const bytes = new Uint8Array([1, 2, 3]);
    const photo = { ...image("https://example.com/cat.jpg"), providerData: { openai: { detail: "low" } } };
    const content = [photo, image(bytes), file(bytes, { name: "a.pdf" }), file("https://example.com/b.pdf")];
    await model.generate(ask([{ role: "user", content }]), context());
    expect(server.requests[0]?.body.input).toEqual([
      {
        role: "user",
        content: [
          { type: "input_image", detail: "low", image_url: "https://example.com/cat.jpg" },
          { type: "input_image", detail: "auto", image_url: "data:image/png;base64,AQID" },
          { type: "input_file", filename: "a.pdf", file_data: "data:application/pdf;base64,AQID" },
          { type: "input_file", file_url: "https://example.com/b.pdf" },
        ],
      },
    ]);
  });

  it("sends the provider's own options of messages, parts, tools and results, and no other provider's", async () => {
    const model = await start(responds([message("Hello")]));
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
      input: [
        {
          role: "system",
          content: [
            { type: "input_text", text: "Be brief." },
            { type: "input_text", text: "Rules.", cache_control },
          ],
        },
        { role: "user", cache_control },
        { type: "function_call" },
        { type: "function_call_output", cache_control },
      ],
      tools: [{ type: "function", cache_control }],
    });
    expect(JSON.stringify(server.requests[0]?.body)).not.toContain('"none"');
  });

  it("sends each parameter that the wire has", async () => {
    const model = await start(responds([message("Hello")]));
    const params = {
      temperature: 0,
      topP: 0.9,
      maxOutputTokens: 100,
      reasoningEffort: "low",
      parallelToolCalls: false,
      logProbabilities: 2,
    } as const;
    await model.generate(ask("Hi", { params }), context());
    expect(server.requests[0]?.body).toMatchObject({
      temperature: 0,
      top_p: 0.9,
      max_output_tokens: 100,
      reasoning: { effort: "low" },
      parallel_tool_calls: false,
      top_logprobs: 2,
      include: ["message.output_text.logprobs"],
    });
  });

  it("asks for JSON of a schema, beside the provider's own options of the text", async () => {
    const model = await start(responds([message('{"a":1}')]));
    const schema = { type: "object", properties: { a: { type: "number" } }, required: ["a"], additionalProperties: false };
    const output = { type: "json", mode: "native", name: "answer", schema, strict: true } as const;
    await model.generate(ask("Hi", { output, providerOptions: { openai: { text: { verbosity: "low" } } } }), context());
    expect(server.requests[0]?.body.text).toEqual({
      format: { type: "json_schema", name: "answer", schema, strict: true },
      verbosity: "low",
    });
  });

  it.each([
    ["auto", "auto"],
    ["none", "none"],
    ["required", "required"],
    [{ name: "weather" }, { type: "function", name: "weather" }],
  ] as const)("sends the choice of tools %j", async (toolChoice, expected) => {
    const model = await start(responds([message("Hello")]));
    await model.generate(
      ask("Hi", { tools: [weather, { name: "time", inputSchema: { type: "object" }, strict: true }], toolChoice }),
      context(),
    );
    expect(server.requests[0]?.body).toMatchObject({
      tool_choice: expected,
      tools: [
        { type: "function", name: "weather", description: "The weather", parameters: { type: "object" }, strict: false },
        { type: "function", name: "time", parameters: { type: "object" }, strict: true },
      ],
    });
  });

  const incomplete = (reason: string) => ({ status: "incomplete", incomplete_details: { reason } });
  it.each([
    ["length", [message("Hel")], incomplete("max_output_tokens"), "length", "Hel"],
    ["the filter", [message("Hel")], incomplete("content_filter"), "content-filter", "Hel"],
    ["a reason that is new", [message("Hel")], incomplete("tired"), "other", "Hel"],
    ["a refusal", [refusal("I can't.")], {}, "refusal", "I can't."],
    ["tool calls", [functionCall("call_1", "weather", "{}"), functionCall("call_2", "weather", "{}")], {}, "tool-calls", ""],
  ] as const)("tells how it ended: %s", async (_, output, extra, finishReason, expected) => {
    const model = await start(responds(output, extra), responds(output, extra));
    const whole = await model.generate(ask("Hi"), context());
    const pieces = await collectReply(model.stream(ask("Hi"), context()));
    expect(pieces).toEqual(whole);
    expect(whole.finishReason).toBe(finishReason);
    expect(whole.content.map((part) => (part.type === "text" ? part.text : "")).join("")).toBe(expected);
  });

  it("gives log-probabilities and citations", async () => {
    const logprobs = [{ token: "Hello", logprob: -0.1, bytes: [], top_logprobs: [{ token: "Hi", logprob: -2.5, bytes: [] }] }];
    const annotations = [{ type: "url_citation", url: "https://example.com", title: "T", start_index: 0, end_index: 5 }];
    const output = [message("Hello", "msg_1", { content: [{ type: "output_text", text: "Hello", annotations, logprobs }] })];
    const model = await start(responds(output), responds(output));
    const whole = await model.generate(ask("Hi"), context());
    expect(whole.logProbabilities).toEqual([
      { token: "Hello", logProbability: -0.1, alternatives: [{ token: "Hi", logProbability: -2.5 }] },
    ]);
    expect(whole.providerData).toEqual({ openai: { annotations } });
    expect(await collectReply(model.stream(ask("Hi"), context()))).toEqual(whole);
  });
});

describe("stream", () => {
  it("gives text piece by piece, and one finish with usage", async () => {
    const model = await start(responds([message("Hello there")]));
    expect(await read(model.stream(ask("Hi"), context()))).toEqual([
      { type: "text", text: "Hell", providerData: { openai: { id: "msg_1" } } },
      { type: "text", text: "o th" },
      { type: "text", text: "ere" },
      { type: "finish", finishReason: "stop", usage, id: "resp_1", model: "gpt-5-mini-2025-08-07" },
    ]);
    expect(server.requests[0]?.body).toMatchObject({ stream: true });
  });

  it("gives tool calls' arguments as they grow, and then each whole call", async () => {
    const model = await start(
      responds([functionCall("call_1", "weather", '{"city":"Oslo"}'), functionCall("call_2", "weather", '{"city":"Rom')]),
    );
    const all = await read(model.stream(ask("Hi", { tools: [weather] }), context()));
    const grown = all.flatMap((event) => (event.type === "tool-call-delta" && event.id === "call_1" ? event : []));
    expect(grown.length).toBeGreaterThan(2);
    expect(grown.map((event) => event.text).join("")).toBe('{"city":"Oslo"}');
    expect(grown[0]?.name).toBe("weather");
    expect(all.filter(({ type }) => type === "tool-call")).toMatchObject([
      { id: "call_1", input: { city: "Oslo" } },
      { id: "call_2", input: null, malformed: '{"city":"Rom' },
    ]);
  });

  it("tells at the end what a server did not tell in pieces", async () => {
    const output = [thought(["Hm."]), message("Hello"), functionCall("call_1", "weather", "{}")];
    const model = await start(events(streamed(output).slice(-1)));
    expect((await collectReply(model.stream(ask("Hi"), context()))).content).toMatchObject([
      { type: "reasoning", text: "Hm." },
      { type: "text", text: "Hello" },
      { type: "tool-call", id: "call_1" },
    ]);
  });

  it("passes over events that it does not know", async () => {
    const all = streamed([message("Hello")]);
    const model = await start(
      events([...all.slice(0, -1), { type: "response.brand_new", sequence_number: 99, item: 7 }, ...all.slice(-1)]),
    );
    expect((await collectReply(model.stream(ask("Hi"), context()))).content).toMatchObject([text("Hello")]);
  });

  it("reads a reply of a server that does not stream", async () => {
    const model = await start(json(response([message("Hello")])));
    expect(await collectReply(model.stream(ask("Hi"), context()))).toMatchObject({ content: [text("Hello")], finishReason: "stop", usage });
  });

  it("says the same however the bytes are cut", async () => {
    const output = [message("Grüße, 世界 👋🏽!"), functionCall("call_1", "weather", '{"city":"Rom"}')];
    const all = streamed(output, {}, { size: 5 });
    const named = all.map((event) => `event: ${"type" in event ? event.type : ""}\ndata: ${JSON.stringify(event)}\n\n`);
    const model = await start(
      responds(output),
      events(all, { size: 1 }),
      events(named, { size: 5 }),
      events([": hello\n\n", ...named], { newline: "\r\n" }),
    );
    const whole = await model.generate(ask("Hi"), context());
    for (let n = 0; n < 3; n++) expect(await collectReply(model.stream(ask("Hi"), context()))).toEqual(whole);
  });
});

describe("what the wire can't carry", () => {
  it.each([
    ["params.topK", ask("Hi", { params: { topK: 5 } })],
    ["params.stopSequences", ask("Hi", { params: { stopSequences: ["END"] } })],
    ["params.seed", ask("Hi", { params: { seed: 7 } })],
    ["params.frequencyPenalty", ask("Hi", { params: { frequencyPenalty: 1 } })],
    ["params.presencePenalty", ask("Hi", { params: { presencePenalty: 1 } })],
    ["labels to be scored", ask("Hi", { output: { type: "choice", labels: ["a", "b"] } })],
    ["output mode tool", ask("Hi", { output: { type: "json", mode: "tool", name: "a", schema: {}, strict: false } })],
    ["audio", ask([{ role: "user", content: [audio(new Uint8Array([1]))] }])],
    ["image in an assistant message", ask([{ role: "assistant", content: [image(new Uint8Array([1]))] }])],
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

describe("provider options", () => {
  it("stand under the name that the provider was given", async () => {
    await start(responds([message("Hello")]));
    const model = modelOf("responses", { baseURL: server.baseURL, name: "gateway" });
    const reply = await model.generate(ask("Hi", { providerOptions: { gateway: { user: "me" }, openai: { user: "you" } } }), context());
    expect(server.requests[0]?.body.user).toBe("me");
    expect(reply.content[0]?.providerData).toEqual({ gateway: { id: "msg_1" } });
  });
});
