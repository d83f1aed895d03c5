import {
  audio,
  file,
  image,
  type JsonObject,
  type Message,
  type ModelParams,
  type ModelRequest,
  reasoning,
  text,
  toolCall,
  toolFailure,
  toolResult,
} from "@ashlar/core";
import { describe, expect, it } from "vitest";
import type { GoogleOptions } from "./options.ts";
import { generateBody } from "./request.ts";
import { ask } from "./testing/ask.ts";
import "./testing/loaded.ts";

const weather = { name: "weather", description: "The weather", inputSchema: { type: "object" }, strict: false };
const body = (request: ModelRequest, model = "gemini-3.5-flash") => generateBody(request, model, "google");
const contents = (messages: readonly Message[], model?: string) => body(ask(messages), model);
const signed = (thoughtSignature: string) => ({ providerData: { google: { thoughtSignature } } });

describe("the provider's own options", () => {
  it("go along with tools and results", () => {
    const call = toolCall("call_1", "weather", "{}");
    const messages: Message[] = [
      { role: "assistant", content: [call] },
      { role: "tool", content: [{ ...toolResult(call, 3), ...signed("S") }] },
    ];
    const tool = { ...weather, providerData: { google: { behavior: "NON_BLOCKING" }, openai: { behavior: "BLOCKING" } } };
    const sent = body(ask(messages, { tools: [tool] }));
    expect(sent).toMatchObject({ contents: [{}, { parts: [{ thoughtSignature: "S", functionResponse: { name: "weather" } }] }] });
    expect(sent).toMatchObject({ tools: [{ functionDeclarations: [{ name: "weather", behavior: "NON_BLOCKING" }] }] });
  });

  it("have no place on a message", () => {
    const message = { role: "user", content: [text("Hi")], providerData: { google: { x: 1 } } } as const;
    expect(() => contents([message])).toThrow(
      expect.objectContaining({ code: "unsupported", message: expect.stringContaining("put it on a part") }),
    );
    expect(contents([{ ...message, providerData: { anthropic: { x: 1 } } }])).toMatchObject({ contents: [{ parts: [{ text: "Hi" }] }] });
  });
});

describe("a conversation", () => {
  it("goes as turns of user and model, with one system instruction", () => {
    const call = toolCall("call_1", "weather", '{"city":"Oslo"}', { google: { thoughtSignature: "S" } });
    const other = toolCall("call_2", "weather", '{"city":"Rome"}');
    const messages: Message[] = [
      { role: "system", content: [text("Be "), text("brief.")] },
      { role: "user", content: [text("Weather?")] },
      { role: "assistant", content: [text("Let me see."), call, other] },
      { role: "tool", content: [toolResult(call, { degrees: -3 })] },
      { role: "tool", content: [toolFailure(other, "no such city")] },
      { role: "user", content: [text("Hurry.")] },
      { role: "system", content: [text("Be polite.")] },
      { role: "assistant", content: [text("Cold.")] },
      { role: "assistant", content: [] },
      { role: "user", content: [text("And tomorrow?")] },
    ];
    expect(contents(messages)).toEqual({
      systemInstruction: { parts: [{ text: "Be " }, { text: "brief." }, { text: "Be polite." }] },
      contents: [
        { role: "user", parts: [{ text: "Weather?" }] },
        {
          role: "model",
          parts: [
            { text: "Let me see." },
            { functionCall: { id: "call_1", name: "weather", args: { city: "Oslo" } }, thoughtSignature: "S" },
            { functionCall: { id: "call_2", name: "weather", args: { city: "Rome" } } },
          ],
        },
        {
          role: "user",
          parts: [
            { functionResponse: { id: "call_1", name: "weather", response: { output: { degrees: -3 } } } },
            { functionResponse: { id: "call_2", name: "weather", response: { error: "no such city" } } },
            { text: "Hurry." },
          ],
        },
        { role: "model", parts: [{ text: "Cold." }] },
        { role: "user", parts: [{ text: "And tomorrow?" }] },
      ],
    });
  });

  it("sends images, audio, video and files by bytes and by address, with their own options", () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const film = {
      ...file("https://example.com/a.mp4", { mediaType: "video/mp4" }),
      providerData: { google: { videoMetadata: { fps: 1 } } },
    };
    const content = [
      text("What is it?"),
      image("https://example.com/cat"),
      image(bytes, "image/jpeg"),
      audio(bytes, "audio/mpeg"),
      file(bytes, { name: "a.pdf" }),
      film,
    ];
    expect(contents([{ role: "user", content }])).toEqual({
      contents: [
        {
          role: "user",
          parts: [
            { text: "What is it?" },
            { fileData: { fileUri: "https://example.com/cat" } },
            { inlineData: { mimeType: "image/jpeg", data: "AQID" } },
            { inlineData: { mimeType: "audio/mpeg", data: "AQID" } },
            { inlineData: { mimeType: "application/pdf", data: "AQID" } },
            { fileData: { fileUri: "https://example.com/a.mp4", mimeType: "video/mp4" }, videoMetadata: { fps: 1 } },
          ],
        },
      ],
    });
  });

  it("sends media that a tool gave back", () => {
    const result = { ...toolResult({ id: "call_1", name: "plot" }, "done"), media: [image(new Uint8Array([1]))] };
    expect(contents([{ role: "tool", content: [result] }])).toMatchObject({
      contents: [
        {
          parts: [{ functionResponse: { response: { output: "done" }, parts: [{ inlineData: { mimeType: "image/png", data: "AQ==" } }] } }],
        },
      ],
    });
  });

  it("refuses media in a tool's result that Google would have to fetch", () => {
    const result = { ...toolResult({ id: "call_1", name: "plot" }, "done"), media: [image("https://example.com/cat")] };
    expect(() => contents([{ role: "tool", content: [result] }])).toThrow(
      expect.objectContaining({
        code: "unsupported",
        feature: "image in a tool result by its URL",
        message: expect.stringContaining("bytes"),
      }),
    );
  });

  it("carries thoughts and signatures back on the parts that they came with", () => {
    const said: Message = {
      role: "assistant",
      content: [
        reasoning("Hm."),
        reasoning(""),
        { ...reasoning("Then."), ...signed("R") },
        text("Cold."),
        { ...text(""), ...signed("T") },
        { ...image(new Uint8Array([1])), ...signed("I") },
        { type: "reasoning", text: "", providerData: { google: { part: { executableCode: { language: "PYTHON", code: "1" } } } } },
        { ...text("Elsewhere"), providerData: { openai: { thoughtSignature: "X" } } },
      ],
    };
    expect(contents([said])).toEqual({
      contents: [
        {
          role: "model",
          parts: [
            { text: "Hm.", thought: true },
            { text: "Then.", thought: true, thoughtSignature: "R" },
            { text: "Cold." },
            { text: "", thoughtSignature: "T" },
            { inlineData: { mimeType: "image/png", data: "AQ==" }, thoughtSignature: "I" },
            { executableCode: { language: "PYTHON", code: "1" } },
            { text: "Elsewhere" },
          ],
        },
      ],
    });
  });

  it("says of another model's calls that they have no signature, to the models that insist on one", () => {
    const messages: Message[] = [{ role: "assistant", content: [toolCall("a", "weather", "{}"), toolCall("b", "weather", "{}")] }];
    const parts = (model: string) => JSON.stringify(contents(messages, model)).match(/"thoughtSignature":"[a-z_]+"/g);
    expect(parts("gemini-3.5-flash")).toEqual(['"thoughtSignature":"skip_thought_signature_validator"']);
    expect(parts("gemini-2.5-flash")).toBeNull();
  });

  it("sends arguments that are no object, as other models may write them, under a name", () => {
    const messages: Message[] = [{ role: "assistant", content: [toolCall("a", "weather", "[1]"), toolCall("b", "weather", '{"city":')] }];
    expect(contents(messages)).toMatchObject({
      contents: [{ parts: [{ functionCall: { args: { input: [1] } } }, { functionCall: { args: { malformed: '{"city":' } } }] }],
    });
  });
});

describe("parameters", () => {
  const params = {
    temperature: 0,
    topP: 0.9,
    topK: 40,
    maxOutputTokens: 100,
    stopSequences: ["END"],
    seed: 7,
    frequencyPenalty: 0.1,
    presencePenalty: 0.2,
    parallelToolCalls: true,
  } as const satisfies Required<Omit<ModelParams, "logProbabilities" | "reasoningEffort">>;

  it("are sent each", () => {
    const { parallelToolCalls: _, ...sent } = params;
    expect(body(ask("Hi", { params: { ...params, logProbabilities: 2, reasoningEffort: "low" } }))).toEqual({
      contents: [{ role: "user", parts: [{ text: "Hi" }] }],
      generationConfig: { ...sent, responseLogprobs: true, logprobs: 2, thinkingConfig: { thinkingLevel: "LOW" } },
    });
    expect(body(ask("Hi", { params: { logProbabilities: 0 } }))).toMatchObject({ generationConfig: { responseLogprobs: true } });
    expect(body(ask("Hi", { params: {} }))).toEqual({ contents: [{ role: "user", parts: [{ text: "Hi" }] }] });
  });

  it.each([
    ["gemini-4-argon", "high", { thinkingLevel: "HIGH" }],
    ["gemini-flash-latest", "minimal", { thinkingLevel: "MINIMAL" }],
    ["gemini-2.5-flash", "none", { thinkingBudget: 0 }],
    ["gemini-2.5-flash-lite", "low", { thinkingBudget: 1024 }],
    ["models/gemini-2.5-pro", "medium", { thinkingBudget: 8192 }],
    ["gemini-2.5-pro", "high", { thinkingBudget: 24_576 }],
    ["gemini-2.0-flash", "none", undefined],
  ] as const)("ask %s to think %s", (model, reasoningEffort, thinkingConfig) => {
    const config: { readonly generationConfig?: { readonly thinkingConfig?: unknown } } = body(
      ask("Hi", { params: { reasoningEffort } }),
      model,
    );
    expect(config.generationConfig?.thinkingConfig).toEqual(thinkingConfig);
  });

  it.each([
    ["gemini-3.5-flash", { params: { reasoningEffort: "none" } }, 'params.reasoningEffort "none"', /"minimal" or "low"/],
    ["gemini-2.5-pro", { params: { reasoningEffort: "none" } }, 'params.reasoningEffort "none"', /can't be switched off/],
    ["gemini-2.0-flash", { params: { reasoningEffort: "low" } }, 'params.reasoningEffort "low"', /gemini-2\.5/],
    ["gemini-3.5-flash", { params: { parallelToolCalls: false } }, "params.parallelToolCalls: false", /leave it out/],
    ["gemini-3.5-flash", { output: { type: "choice", labels: ["a"] } }, "labels to be scored", /native/],
  ] as const)("that %s has not are refused: %j", (model, extra, feature, instead) => {
    const fail = () => body(ask("Hi", extra), model);
    expect(fail).toThrow(expect.objectContaining({ code: "unsupported", feature, model, message: expect.stringMatching(instead) }));
  });
});

describe("tools and output", () => {
  const schema = { type: "object", properties: { a: { type: "number" } }, required: ["a"] };
  const output = { type: "json", mode: "native", name: "answer", schema, strict: false } as const;

  it.each([
    ["auto", { mode: "AUTO" }],
    ["none", { mode: "NONE" }],
    ["required", { mode: "ANY" }],
    [{ name: "weather" }, { mode: "ANY", allowedFunctionNames: ["weather"] }],
  ] as const)("are declared, with the choice %j", (toolChoice, functionCallingConfig) => {
    const time = { name: "time", inputSchema: { type: "object" }, strict: false };
    expect(body(ask("Hi", { tools: [weather, time], toolChoice }))).toMatchObject({
      tools: [
        {
          functionDeclarations: [
            { name: "weather", description: "The weather", parametersJsonSchema: { type: "object" } },
            { name: "time", parametersJsonSchema: { type: "object" } },
          ],
        },
      ],
      toolConfig: { functionCallingConfig },
    });
  });

  it("asks for JSON of a schema, beside tools since Gemini 3", () => {
    const generationConfig = { responseMimeType: "application/json", responseJsonSchema: schema };
    expect(body(ask("Hi", { output }), "gemini-2.5-flash")).toMatchObject({ generationConfig });
    expect(body(ask("Hi", { output, tools: [weather] }))).toMatchObject({ generationConfig });
    expect(() => body(ask("Hi", { output, tools: [weather] }), "gemini-2.5-flash")).toThrow(
      expect.objectContaining({ code: "unsupported", message: expect.stringContaining('outputMode: "tool"') }),
    );
  });
});

describe("the provider's own options", () => {
  const google = {
    generationConfig: { thinkingConfig: { includeThoughts: true }, mediaResolution: "MEDIA_RESOLUTION_LOW" },
    safetySettings: [{ category: "HARM_CATEGORY_HATE_SPEECH", threshold: "BLOCK_ONLY_HIGH" }],
    tools: [{ googleSearch: {} }],
    cachedContent: "cachedContents/1",
    labels: { team: "a" },
  } as const satisfies GoogleOptions;

  it("are put together with what is sent", () => {
    const request = ask("Hi", { tools: [weather], params: { reasoningEffort: "low", seed: 1 }, providerOptions: { google } });
    expect(body(request)).toMatchObject({
      generationConfig: {
        seed: 1,
        thinkingConfig: { thinkingLevel: "LOW", includeThoughts: true },
        mediaResolution: "MEDIA_RESOLUTION_LOW",
      },
      safetySettings: google.safetySettings,
      tools: [{ functionDeclarations: [{ name: "weather" }] }, { googleSearch: {} }],
      cachedContent: "cachedContents/1",
      labels: { team: "a" },
    });
  });

  it.each([
    [{ contents: [] }, /contents can't be set/],
    [{ systemInstruction: {} }, /systemInstruction can't be set/],
    [{ generationConfig: { candidateCount: 2 } }, /candidateCount can't be set/],
    [{ generationConfig: { seed: 2 } }, /set it in one place/],
  ] as const)("can't take over what Ashlar decides: %j", (options: JsonObject, message) => {
    const fail = () => body(ask("Hi", { params: { seed: 1 }, providerOptions: { google: options } }));
    expect(fail).toThrow(expect.objectContaining({ code: "invalid-request", message: expect.stringMatching(message) }));
  });
});
