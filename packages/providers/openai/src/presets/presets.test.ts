import { readFileSync } from "node:fs";
import { call, type LanguageModel, type ModelParams, prompt, tool } from "@ashlar/core";
import { fakeOpenAI, type RunningVendor } from "@ashlar/provider-kit/fakes";
import { problemsOf } from "@ashlar/provider-kit/published";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import {
  azure,
  createOpenAI,
  deepSeek,
  fireworks,
  groq,
  llamaCpp,
  lmStudio,
  mistral,
  type OpenAIProviderOptions,
  ollama,
  openRouter,
  together,
  vllm,
  xai,
} from "../index.ts";
import { ask, context, failureOf, read } from "../testing/run.ts";
import "../testing/loaded.ts";

const presets = { openRouter, groq, together, fireworks, deepSeek, mistral, xai, ollama, vllm, lmStudio, llamaCpp };
const names = Object.keys(presets) as (keyof typeof presets)[];
const hosted = { openRouter, groq, together, fireworks, deepSeek, mistral, xai };

let vendor: RunningVendor;
beforeEach(async () => {
  vendor = await fakeOpenAI().otherwise("Hello").start();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await vendor.close();
});

/** A model of a preset, at the fake server. */
const modelOf = (name: keyof typeof presets, own: OpenAIProviderOptions = {}): LanguageModel =>
  createOpenAI(presets[name]({ baseURL: vendor.baseURL, apiKey: "test-key-0123456789", ...own }))("some-model");
const last = () => vendor.requests.at(-1)?.body;

describe.each(names)("%s", (name) => {
  it("speaks Chat Completions under its own name, and asks for usage in streams where it has to", async () => {
    const model = modelOf(name);
    expect(model.provider).toBe(presets[name]().name);
    const events = await read(model.stream(ask("Hi"), context()));
    expect(vendor.requests[0]).toMatchObject({ path: "/v1/chat/completions", body: { model: "some-model", stream: true } });
    const asks = presets[name]().streamUsage !== false;
    expect(last()?.stream_options).toEqual(asks ? { include_usage: true } : undefined);
    expect(events.at(-1)).toMatchObject({ type: "finish", usage: asks ? { inputTokens: expect.any(Number) } : {} });
    expect(problemsOf("openai", "chatRequest", last())).toEqual([]);
  });

  it("gives a typed value in a mode that the server has", async () => {
    vendor.otherwise((request) => (request.body.tools ? { toolCalls: [{ name: "answer", arguments: { n: 3 } }] } : '{"n":3}'));
    const count = call({ name: "count", model: modelOf(name), output: z.object({ n: z.number() }), prompt: () => prompt`Count.` });
    expect((await count()).value).toEqual({ n: 3 });
    const { output } = modelOf(name).capabilities;
    expect({ native: !!last()?.response_format, tool: !!last()?.tools, text: !last()?.response_format && !last()?.tools }).toEqual({
      native: output[0] === "native",
      tool: output[0] === "tool",
      text: output[0] === "text",
    });
    expect(JSON.stringify(last())).not.toContain('"strict":true');
    expect(problemsOf("openai", "chatRequest", last())).toEqual([]);
  });

  it("runs tools", async () => {
    vendor.replies({ toolCalls: [{ name: "rate", arguments: { title: "Emma" } }] }, "Five stars.");
    const rate = tool({ name: "rate", input: z.object({ title: z.string() }), run: () => 5 });
    const review = call({ name: "review", model: modelOf(name), tools: [rate], toolChoice: "auto", prompt: () => prompt`Rate Emma.` });
    expect((await review()).text).toBe("Five stars.");
  });

  it("sends each parameter, or says that it can't and what to do instead", async () => {
    const params: Required<ModelParams> = {
      temperature: 0.5,
      topP: 0.5,
      topK: 5,
      maxOutputTokens: 77,
      stopSequences: ["zebra"],
      seed: 88,
      frequencyPenalty: 0.25,
      presencePenalty: 0.125,
      reasoningEffort: "low",
      parallelToolCalls: false,
      logProbabilities: 2,
    };
    const model = modelOf(name);
    for (const [param, value] of Object.entries(params)) {
      const sent = vendor.requests.length;
      const outcome = await model.generate(ask("Hi", { params: { [param]: value } }), context()).then(
        () => "sent",
        (error: unknown) => error,
      );
      if (outcome === "sent") expect(JSON.stringify(last())).toContain(JSON.stringify(value));
      else {
        expect(outcome).toMatchObject({ code: "unsupported", feature: `params.${param}`, model: "some-model" });
        expect(String(outcome).split(" ").length).toBeGreaterThan(6);
        expect(vendor.requests.length).toBe(sent);
      }
    }
  });

  it("sends a tool choice that the server takes, and no other", async () => {
    const tools = [{ name: "rate", inputSchema: { type: "object" }, strict: false }];
    const model = modelOf(name);
    const taken = presets[name]().toolChoices ?? ["auto", "none", "required", "named"];
    for (const toolChoice of ["auto", "none", "required", { name: "rate" }] as const) {
      const kind = typeof toolChoice === "object" ? "named" : toolChoice;
      const work = model.generate(ask("Hi", { tools, toolChoice }), context());
      if (taken.includes(kind)) {
        await work;
        expect(last()?.tool_choice).toEqual(kind === "named" ? { type: "function", function: { name: "rate" } } : kind);
      } else if (kind === "auto") {
        await work;
        expect(last()).not.toHaveProperty("tool_choice");
      } else expect(await failureOf(work)).toMatchObject({ code: "unsupported", feature: expect.stringContaining("tool choice") });
    }
  });

  it("keeps its key's variable from other servers", async () => {
    const { keyVariable } = presets[name]();
    vi.stubEnv(String(keyVariable ?? "OPENAI_API_KEY"), "secret-0123456789");
    vi.stubEnv("OPENAI_API_KEY", "secret-9876543210");
    const model = createOpenAI(presets[name]({ baseURL: vendor.baseURL }))("some-model");
    const outcome = await model.generate(ask("Hi"), context()).then(
      () => "sent",
      (error: unknown) => error,
    );
    if (outcome === "sent") expect(vendor.requests[0]?.headers.authorization).toBeUndefined();
    else expect(outcome).toMatchObject({ code: "authentication" });
  });
});

describe.each(Object.entries(hosted))("%s", (_, preset) => {
  const to = async (options: OpenAIProviderOptions) => {
    const seen: { url: string; authorization: string | null }[] = [];
    const fetch = (async (input, init) => {
      seen.push({ url: String(input), authorization: new Headers(init?.headers).get("authorization") });
      return new Response('{"error":{"message":"no","code":"invalid_api_key"}}', { status: 401 });
    }) satisfies NonNullable<OpenAIProviderOptions["fetch"]>;
    const error = await failureOf(createOpenAI(preset({ ...options, fetch }))("m").generate(ask("Hi"), context()));
    return { seen, error };
  };

  it("takes its key from its variable, when it is first needed, and names it in errors", async () => {
    const { keyVariable, baseURL } = preset();
    const variable = String(keyVariable);
    vi.stubEnv(variable, "");
    const missing = await to({});
    expect(missing.error).toMatchObject({ code: "authentication", message: expect.stringContaining(`set the variable ${variable}`) });
    expect(missing.seen).toEqual([]);
    vi.stubEnv(variable, "secret-0123456789");
    const refused = await to({});
    expect(refused.seen).toEqual([{ url: `${baseURL}/chat/completions`, authorization: "Bearer secret-0123456789" }]);
    expect(refused.error.message).toMatch(new RegExp(`Check the option apiKey, or the variable ${variable}\\.$`));
  });
});

describe("the README's table", () => {
  const rows = readFileSync(new URL("../../README.md", import.meta.url), "utf8").matchAll(
    /^\| `(\w+)\(.*?\)` \|([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)\|$/gm,
  );
  const table = new Map(Array.from(rows, ([, name = "", ...cells]) => [name, cells.map((cell) => cell.trim())]));

  it.each(names)("says of %s what the preset says", (name) => {
    const { keyVariable, capabilities, toolChoices, unsupported = {}, fields } = presets[name]();
    const output = (capabilities?.output ?? ["native", "tool", "text"]).filter((mode, index) => mode !== "text" || index === 0);
    const choices = toolChoices?.filter((choice) => choice !== "auto").join(", ") || "–";
    const missing = [...Object.keys(unsupported), ...(fields?.topK ? [] : ["topK"])];
    expect(table.get(name)).toEqual([
      keyVariable ? `\`${keyVariable}\`` : "",
      output.join(", "),
      toolChoices ? choices : "all",
      missing.map((param) => `\`${param}\``).join(", "),
    ]);
  });
});

describe("a preset", () => {
  it("gives way to the caller's options, and puts capabilities together", () => {
    const options = ollama({ name: "mine", responses: true, capabilities: { output: ["text"] } });
    expect(options).toMatchObject({ name: "mine", responses: true, fields: { maxOutputTokens: "max_tokens" } });
    expect(options.capabilities).toEqual({ output: ["text"], strictSchemas: false, media: ["image"] });
  });

  it("with responses: true speaks the Responses API", async () => {
    await modelOf("ollama", { responses: true }).generate(ask("Hi"), context());
    expect(vendor.requests[0]?.path).toBe("/v1/responses");
    await createOpenAI(ollama({ baseURL: vendor.baseURL, responses: true }))
      .chat("m")
      .generate(ask("Hi"), context());
    expect(vendor.requests[1]?.path).toBe("/v1/chat/completions");
  });

  it("tells models apart that can do more than the server in general", () => {
    const model = createOpenAI(groq()).chat("openai/gpt-oss-20b", { capabilities: { output: ["native"], strictSchemas: true } });
    expect(model.capabilities).toMatchObject({ output: ["native"], strictSchemas: true, logProbabilities: false, media: ["image"] });
  });
});

describe("what is special", () => {
  it("openRouter asks for a provider that takes all parameters, and adds to what the caller prefers", async () => {
    const request = ask("Hi", { providerOptions: { openrouter: { provider: { order: ["a"] } } } });
    await modelOf("openRouter").generate(request, context());
    expect(last()?.provider).toEqual({ require_parameters: true, order: ["a"] });
  });

  it.each([
    ["deepSeek", "reasoning_content"],
    ["openRouter", "reasoning"],
  ] as const)("%s gets its thoughts back", async (name, field) => {
    vendor.replies({ reasoning: "Hm.", toolCalls: [{ name: "rate", arguments: {} }] }, "Five.");
    const rate = tool({ name: "rate", input: z.object({}), run: () => 5 });
    await call({ name: "review", model: modelOf(name), tools: [rate], prompt: () => prompt`Rate.` })();
    expect(last()?.messages).toMatchObject([{ role: "user" }, { role: "assistant", [field]: "Hm.", tool_calls: [{}] }, { role: "tool" }]);
  });

  it("deepSeek thinks no more where it is told not to", async () => {
    await modelOf("deepSeek", { body: { thinking: { type: "disabled" } } }).generate(ask("Hi"), context());
    expect(last()?.thinking).toEqual({ type: "disabled" });
  });

  it.each(["generate", "stream"] as const)("mistral answers in lists of thoughts and texts: %s", async (method) => {
    const chunks = [
      { type: "thinking", thinking: [{ type: "text", text: "Hm." }] },
      { type: "text", text: "Four." },
    ];
    const choice = { index: 0, finish_reason: "stop" };
    const body =
      method === "generate"
        ? JSON.stringify({ choices: [{ ...choice, message: { role: "assistant", content: chunks } }] })
        : `data: ${JSON.stringify({ choices: [{ ...choice, delta: { content: chunks } }] })}\n\ndata: [DONE]\n\n`;
    const contentType = method === "generate" ? "application/json" : "text/event-stream";
    vendor.replies({ fault: { type: "response", status: 200, body, contentType } });
    const expected = [
      { type: "reasoning", text: "Hm." },
      { type: "text", text: "Four." },
    ];
    const model = modelOf("mistral");
    if (method === "generate") expect((await model.generate(ask("Hi"), context())).content).toEqual(expected);
    else expect((await read(model.stream(ask("Hi"), context()))).slice(0, 2)).toEqual(expected);
  });

  it("mistral refuses what it does not know, so that no more is sent", async () => {
    await read(modelOf("mistral").stream(ask("Hi", { params: { seed: 3, maxOutputTokens: 4 } }), context()));
    expect(last()).toEqual({
      model: "some-model",
      messages: [{ role: "user", content: "Hi" }],
      stream: true,
      random_seed: 3,
      max_tokens: 4,
    });
  });

  it("media that a server does not take are refused", async () => {
    const image = { type: "image", source: { type: "url", url: "https://example.com/a.png" } } as const;
    const request = ask([{ role: "user", content: [image] }]);
    expect(await failureOf(modelOf("deepSeek").generate(request, context()))).toMatchObject({ code: "unsupported", feature: "image" });
    await modelOf("groq").generate(request, context());
    const file = { type: "file", source: { type: "base64", data: "YQ==", mediaType: "application/pdf" } } as const;
    const other = ask([{ role: "user", content: [file] }]);
    expect(await failureOf(modelOf("groq").generate(other, context()))).toMatchObject({ code: "unsupported", feature: "file" });
  });
});

describe("azure", () => {
  it("goes to the resource, over the Responses API and with the deployment as the model", async () => {
    expect(azure({ resource: "mine" })).toMatchObject({ baseURL: "https://mine.openai.azure.com/openai/v1", name: "azure" });
    await createOpenAI(azure({ baseURL: vendor.baseURL, apiKey: "key-0123456789" }))("my-deployment").generate(ask("Hi"), context());
    expect(vendor.requests[0]).toMatchObject({
      path: "/v1/responses",
      body: { model: "my-deployment" },
      headers: { "api-key": "key-0123456789" },
    });
    expect(vendor.requests[0]?.headers).not.toHaveProperty("authorization");
  });

  it.each(["", "https://mine.openai.azure.com", "mine.openai.azure.com"])("says what the resource is when it is given %j", (resource) => {
    expect(() => azure({ resource })).toThrow(/stands before \.openai\.azure\.com/);
  });

  it("takes a function for tokens of Entra ID", async () => {
    const provider = createOpenAI(azure({ baseURL: vendor.baseURL, apiKey: async () => "token-0123456789" }));
    await provider.chat("my-deployment").generate(ask("Hi"), context());
    expect(vendor.requests[0]?.headers).toMatchObject({ authorization: "Bearer token-0123456789" });
    expect(vendor.requests[0]?.headers).not.toHaveProperty("api-key");
  });

  it("shows no key in an error", async () => {
    vendor.replies({ fault: { type: "response", status: 400, body: '{"error":{"message":"bad key-0123456789"}}' } });
    const model = createOpenAI(azure({ baseURL: vendor.baseURL, apiKey: "key-0123456789" }))("my-deployment");
    const error = await failureOf(model.generate(ask("Hi"), context()));
    expect(error.message).toContain("[redacted]");
    expect(JSON.stringify(error)).not.toContain("key-0123456789");
  });
});
