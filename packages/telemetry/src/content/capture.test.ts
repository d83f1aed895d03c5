import {
  call,
  image,
  type Message,
  OverloadedError,
  pipe,
  prompt,
  RefusalError,
  reasoning,
  system,
  text,
  tool,
  toolCall,
  toolResult,
  user,
} from "@ashlar/core";
import type { ScriptedAnswer } from "@ashlar/provider-kit/scripted";
import { DiagLogLevel, diag } from "@opentelemetry/api";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { z } from "zod";
import { again } from "../testing/blocks.ts";
import { calm, type InMemory, type InMemoryOptions, inMemory } from "../testing/in-memory.ts";
import { smallModel } from "../testing/small-model.ts";
import type { Content } from "./capture.ts";

/** A run with a word of its own, `hush-…`, wherever there is content. */
async function run(options: InMemoryOptions): Promise<InMemory> {
  const memory = inMemory(options);
  const { traced } = memory;
  const search = traced.retrieval({ dataSource: "docs" }, async (_: string) => [{ id: "hush-document", score: 0.5, text: "hush-text" }]);
  const embedding = traced({
    provider: "local",
    id: "tiny",
    dimensions: 1,
    embed: async (texts: readonly string[]) => ({ embeddings: texts.map(() => Float32Array.of(1)), usage: { inputTokens: 1 } }),
  });
  const weather = tool({
    name: "weather",
    description: "hush-description",
    input: z.object({ city: z.string().describe("hush-schema") }),
    async run({ city }) {
      await search("hush-query");
      await embedding.embed(["hush-embedded"], calm());
      if (city === "hush-nowhere") throw new Error("hush-thrown");
      return { sky: "hush-result" };
    },
  });
  const script: readonly ScriptedAnswer[] = [
    new OverloadedError("hush-overloaded", { body: "hush-body", retryable: true }),
    { reasoning: "hush-thought", toolCalls: [{ name: "weather", arguments: { city: "hush-oslo" } }] },
    { toolCalls: [{ name: "weather", arguments: { city: "hush-nowhere" } }] },
    { toolCalls: [{ name: "weather", arguments: { hush: "hush-malformed" } }] },
    "hush-answer",
  ];
  const ask = (said: typeof script) =>
    pipe(
      call({
        name: "ask",
        model: pipe(smallModel(said), again(), traced),
        tools: [weather],
        output: z.object({ n: z.number() }),
        outputMode: "native",
        prompt: (city: string) => [system`hush-system`, user`hush-prompt ${city}`],
      }),
      traced,
    );
  await expect(ask(script)("hush-input")).rejects.toMatchObject({ code: "schema" });
  await expect(ask(script).stream("hush-input").reply).rejects.toMatchObject({ code: "schema" });
  await expect(ask([{ text: "hush-no", finishReason: "refusal" }])("hush-input")).rejects.toBeInstanceOf(RefusalError);
  return memory;
}

describe("content", () => {
  it("is not exported by default: no word of prompts, answers, tools, searches and errors", async () => {
    const { everything, spans } = await run({});
    expect(spans().length).toBeGreaterThan(15);
    expect(await everything()).not.toContain("hush");
  });

  it("is all there when it is asked for, but for vectors' texts and documents", async () => {
    const everything = await (await run({ captureContent: true })).everything();
    const words = new Set(everything.match(/hush-[a-z]+/g));
    expect([...words].sort()).toEqual(
      "answer description document input malformed no nowhere oslo overloaded prompt query result schema system thought thrown"
        .split(" ")
        .map((word) => `hush-${word}`),
    );
  });

  it.each<[Content, string[], string[]]>([
    ["input", ["prompt", "input", "oslo", "result"], ["system", "answer", "description", "query"]],
    ["system", ["system"], ["prompt", "answer"]],
    ["output", ["answer", "thought", "oslo"], ["prompt", "system", "result"]],
    ["tool-definitions", ["description", "schema"], ["oslo", "result"]],
    ["tool-arguments", ["oslo", "nowhere"], ["result", "description", "prompt"]],
    ["tool-results", ["result"], ["oslo", "prompt"]],
    ["retrieval", ["query", "document"], ["text", "oslo"]],
    ["error-messages", ["thrown", "overloaded"], ["prompt", "body"]],
  ])("of the kind %s alone", async (kind, there, missing) => {
    const everything = await (await run({ captureContent: [kind] })).everything();
    for (const word of there) expect(everything).toContain(`hush-${word}`);
    for (const word of missing) expect(everything).not.toContain(`hush-${word}`);
  });

  it("is redacted before it is exported", async () => {
    const { everything } = await run({ captureContent: true, redact: (content) => content.replaceAll("hush", "****") });
    expect(await everything()).not.toContain("hush");
    expect(await everything()).toContain("****-prompt");
  });

  it("is left out, and the call goes on, when it can't be redacted", async () => {
    const error = vi.fn();
    const quiet = () => {};
    diag.setLogger({ error, warn: quiet, info: quiet, debug: quiet, verbose: quiet }, { logLevel: DiagLogLevel.ERROR });
    onTestFinished(() => diag.disable());
    const memory = inMemory({
      captureContent: true,
      redact() {
        throw new RangeError("bug");
      },
    });
    const ask = memory.traced(call({ name: "ask", model: smallModel(["hush-answer"]), prompt: () => prompt`hush-prompt` }));
    expect((await ask()).text).toBe("hush-answer");
    expect(await memory.everything()).not.toContain("hush");
    expect(error.mock.calls[0]?.join()).toMatch(/"input" could not be gathered.*RangeError: bug/);
  });
});

const conversation: readonly Message[] = [
  { role: "system", content: [text("Be brief.")] },
  { role: "user", content: [text("What is this?"), image(Uint8Array.of(1, 2, 3)), image("https://example.com/a.png")] },
  { role: "assistant", content: [reasoning("Hm."), toolCall("c-1", "look", '{"at":1}'), toolCall("c-2", "look", "{oops")] },
  { role: "tool", content: [toolResult({ id: "c-1", name: "look" }, { sky: "blue" })] },
];

async function attributesOf(options: InMemoryOptions, messages = conversation): Promise<Readonly<Record<string, unknown>>> {
  const { traced, span } = inMemory(options);
  const tools = [{ name: "look", description: "Looks.", inputSchema: { type: "object" }, strict: false }];
  await traced(smallModel(["Sky."])).generate({ messages, tools }, calm());
  return span("chat small").attributes;
}

describe("captured messages", () => {
  const input = [
    {
      role: "user",
      parts: [
        { type: "text", content: "What is this?" },
        { type: "blob", modality: "image", mime_type: "image/png", content: "" },
        { type: "uri", modality: "image", uri: "https://example.com/a.png" },
      ],
    },
    {
      role: "assistant",
      parts: [
        { type: "reasoning", content: "Hm." },
        { type: "tool_call", id: "c-1", name: "look", arguments: { at: 1 } },
        { type: "tool_call", id: "c-2", name: "look", arguments: "{oops" },
      ],
    },
    { role: "tool", parts: [{ type: "tool_call_response", id: "c-1", response: { sky: "blue" } }] },
  ];

  it("have the shapes of the conventions, as JSON", async () => {
    const attributes = await attributesOf({ captureContent: true });
    const json = (name: string): unknown => JSON.parse(String(attributes[name]));
    expect(json("gen_ai.input.messages")).toEqual(input);
    expect(json("gen_ai.system_instructions")).toEqual([{ type: "text", content: "Be brief." }]);
    expect(json("gen_ai.output.messages")).toEqual([
      { role: "assistant", parts: [{ type: "text", content: "Sky." }], finish_reason: "stop" },
    ]);
    expect(json("gen_ai.tool.definitions")).toEqual([
      { type: "function", name: "look", description: "Looks.", parameters: { type: "object" } },
    ]);
  });

  it("are structured where that is wanted", async () => {
    const attributes = await attributesOf({ captureContent: ["input"], contentFormat: "structured" });
    expect(attributes["gen_ai.input.messages"]).toEqual(input);
  });

  it("are cut to a size; the newest are kept", async () => {
    const long: readonly Message[] = Array.from({ length: 1000 }, (_, index) => ({
      role: "user",
      content: [text(`${index} ${"x".repeat(100)}`)],
    }));
    const messages = String((await attributesOf({ captureContent: ["input"], maxContentLength: 1000 }, long))["gen_ai.input.messages"]);
    expect(messages.length).toBeLessThan(2000);
    const kept: { parts: { content: string }[] }[] = JSON.parse(messages);
    expect(kept.at(-1)?.parts[0]?.content).toMatch(/^999 x+$/);
    expect(kept[0]?.parts[0]?.content).toMatch(/x…$/);
  });
});
