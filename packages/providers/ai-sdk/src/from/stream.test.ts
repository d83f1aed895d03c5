import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { collectReply, streamReply, text, textOf, toolCall } from "@ashlar/core";
import { expect, it } from "vitest";
import { fromAiSdk } from "../index.ts";
import { answer, ask, context, failureOf, finish, noUsage, read, sdkModel } from "../testing/sdk-model.ts";

const says = (...parts: readonly LanguageModelV4StreamPart[]) => sdkModel({ parts });
/** What a package makes of an event that its schema does not know. */
const newEvent = Object.assign(
  new Error("Type validation failed", { cause: { issues: [{ code: "invalid_union", errors: [], path: ["type"] }] } }),
  {
    value: { type: "notice" },
    [Symbol.for("vercel.ai.error.AI_TypeValidationError")]: true,
  },
);
const call: LanguageModelV4StreamPart = { type: "tool-call", toolCallId: "call-1", toolName: "weather", input: '{"city":"Oslo"}' };

it("reads text, reasoning and arguments piece by piece, and passes over what says nothing", async () => {
  const model = sdkModel({
    parts: [
      { type: "stream-start", warnings: [{ type: "other", message: "old" }] },
      { type: "ping" },
      { type: "raw", rawValue: {} },
      { type: "of-tomorrow" },
      { type: "error", error: newEvent },
      { type: "response-metadata", id: "reply-1", modelId: "acme-1-2026" },
      { type: "reasoning-start", id: "r" },
      { type: "reasoning-delta", id: "r", delta: "Hm" },
      { type: "reasoning-delta", id: "r", delta: "." },
      { type: "reasoning-end", id: "r" },
      { type: "text-start", id: "t" },
      { type: "text-delta", id: "t", delta: "" },
      { type: "text-delta", id: "t", delta: "Let me " },
      { type: "text-delta", id: "t", delta: "see." },
      { type: "text-end", id: "t" },
      { type: "tool-input-start", id: "call-1", toolName: "weather" },
      { type: "tool-input-delta", id: "call-1", delta: '{"city":' },
      { type: "tool-input-delta", id: "call-1", delta: '"Oslo"}' },
      { type: "tool-input-end", id: "call-1" },
      call,
      {
        type: "finish",
        finishReason: { unified: "tool-calls", raw: "tool_use" },
        usage: {
          inputTokens: { ...noUsage.inputTokens, total: 9, cacheRead: 4 },
          outputTokens: { ...noUsage.outputTokens, total: 3, reasoning: 0 },
        },
        providerMetadata: { acme: { tier: "gold" } },
      },
    ],
  });
  expect(await read(fromAiSdk(model))).toEqual([
    { type: "reasoning", text: "Hm" },
    { type: "reasoning", text: "." },
    text("Let me "),
    text("see."),
    { type: "tool-call-delta", id: "call-1", name: "weather", text: '{"city":' },
    { type: "tool-call-delta", id: "call-1", name: "weather", text: '"Oslo"}' },
    toolCall("call-1", "weather", '{"city":"Oslo"}'),
    {
      type: "finish",
      finishReason: "tool-calls",
      usage: { inputTokens: 9, cachedInputTokens: 4, outputTokens: 3, reasoningTokens: 0 },
      id: "reply-1",
      model: "acme-1-2026",
      providerData: { "ai-sdk": { metadata: { acme: { tier: "gold" } } } },
    },
  ]);
});

it("tells calls that come at the end in their order, and keeps arguments that are no JSON", async () => {
  const broken: LanguageModelV4StreamPart = { ...call, toolCallId: "call-2", input: '{"city":' };
  const { content, finishReason } = await answer(fromAiSdk(says(call, broken, finish("stop"))), "stream");
  expect(content).toEqual([toolCall("call-1", "weather", '{"city":"Oslo"}'), toolCall("call-2", "weather", '{"city":')]);
  expect(finishReason).toBe("tool-calls");
});

it("does not tell of arguments that come as text, or of a tool that the provider runs", async () => {
  const events = await read(
    fromAiSdk(
      says(
        { type: "tool-input-start", id: "a", toolName: "shell", inputEncoding: "text" },
        { type: "tool-input-delta", id: "a", delta: "ls" },
        { type: "tool-call", toolCallId: "a", toolName: "shell", input: '"ls"' },
        { type: "tool-input-start", id: "b", toolName: "search", providerExecuted: true },
        { type: "tool-input-delta", id: "b", delta: '{"q":1}' },
        { type: "tool-call", toolCallId: "b", toolName: "search", input: '{"q":1}', providerExecuted: true },
        finish(),
      ),
    ),
  );
  expect(events.map(({ type }) => type)).toEqual(["tool-call", "reasoning", "finish"]);
  expect(events[0]).toEqual(toolCall("a", "shell", '"ls"'));
});

const signed = (signature: string) => ({ acme: { signature } });

it("gives signatures back with the parts that they belong to, wherever in a block they come", async () => {
  const model = says(
    { type: "reasoning-start", id: "1", providerMetadata: { acme: { item: "r1" } } },
    { type: "reasoning-delta", id: "1", delta: "Hm." },
    { type: "reasoning-delta", id: "1", delta: "", providerMetadata: signed("s1") },
    { type: "reasoning-end", id: "1" },
    { type: "reasoning-start", id: "2", providerMetadata: { acme: { redacted: "xyz" } } },
    { type: "reasoning-end", id: "2" },
    { type: "text-start", id: "3", providerMetadata: { acme: { item: "t1" } } },
    { type: "text-delta", id: "3", delta: "Let me " },
    { type: "text-delta", id: "3", delta: "see." },
    { type: "text-end", id: "3", providerMetadata: signed("s3") },
    { type: "text-start", id: "4" },
    { type: "text-delta", id: "4", delta: "Now." },
    { type: "text-end", id: "4" },
    { ...call, providerMetadata: signed("s5") },
    finish(),
  );
  const { content } = await answer(fromAiSdk(model), "stream");
  expect(textOf(content)).toBe("Let me see.Now.");
  const again = sdkModel();
  // As it is kept: written as JSON and read back.
  await answer(fromAiSdk(again), "generate", ask(JSON.parse(JSON.stringify([{ role: "assistant", content }]))));
  expect(again.calls[0]?.prompt).toEqual([
    {
      role: "assistant",
      content: [
        { type: "reasoning", text: "Hm.", providerOptions: { acme: { item: "r1", signature: "s1" } } },
        { type: "reasoning", text: "", providerOptions: { acme: { redacted: "xyz" } } },
        { type: "text", text: "Let me see.", providerOptions: { acme: { item: "t1", signature: "s3" } } },
        { type: "text", text: "Now." },
        { type: "tool-call", toolCallId: "call-1", toolName: "weather", input: { city: "Oslo" }, providerOptions: signed("s5") },
      ],
    },
  ]);
});

it("keeps blocks of reasoning apart, signed or not", async () => {
  const model = says(
    { type: "reasoning-start", id: "1" },
    { type: "reasoning-delta", id: "1", delta: "One." },
    { type: "reasoning-end", id: "1" },
    { type: "reasoning-start", id: "2" },
    { type: "reasoning-delta", id: "2", delta: "Two." },
    { type: "reasoning-end", id: "2", providerMetadata: signed("s2") },
    { type: "reasoning-start", id: "3" },
    { type: "reasoning-delta", id: "3", delta: "Three." },
    { type: "reasoning-end", id: "3" },
    { type: "custom", kind: "acme.note" },
    finish(),
  );
  const { content } = await answer(fromAiSdk(model), "stream");
  expect(content.map((part) => part.type === "reasoning" && part.text)).toEqual(["One.", "Two.", "Three.", ""]);
});

it("gives back what Ashlar has no part for in its place, to the same provider alone", async () => {
  const parts: readonly LanguageModelV4StreamPart[] = [
    { type: "text-start", id: "1" },
    { type: "text-delta", id: "1", delta: "I search." },
    { type: "text-end", id: "1" },
    {
      type: "tool-call",
      toolCallId: "s",
      toolName: "search",
      input: '{"q":"Oslo"}',
      providerExecuted: true,
      providerMetadata: signed("c"),
    },
    { type: "tool-result", toolCallId: "s", toolName: "search", result: { hits: [] }, preliminary: true },
    { type: "tool-result", toolCallId: "s", toolName: "search", result: { hits: ["cold"] } },
    { type: "custom", kind: "acme.compaction", providerMetadata: signed("k") },
    { type: "custom", kind: "acme.message_start" },
    { type: "reasoning-file", mediaType: "image/png", data: { type: "data", data: new Uint8Array([1, 2, 3]) } },
    { type: "reasoning-file", mediaType: "image/png", data: { type: "url", url: new URL("https://example.com/a.png") } },
    { type: "text-start", id: "2" },
    { type: "text-delta", id: "2", delta: "Cold." },
    { type: "text-end", id: "2" },
    finish(),
  ];
  const { content, finishReason } = await answer(fromAiSdk(says(...parts)), "stream");
  expect(finishReason).toBe("stop");
  expect(content.filter(({ type }) => type === "tool-call")).toEqual([]);
  expect(textOf(content)).toBe("I search.Cold.");
  const kept = JSON.parse(JSON.stringify([{ role: "assistant", content }]));
  const [again, other] = [sdkModel(), { ...sdkModel(), provider: "other.messages" }];
  for (const model of [again, other]) await answer(fromAiSdk(model), "generate", ask(kept));
  expect(again.calls[0]?.prompt[0]?.content).toEqual([
    { type: "text", text: "I search." },
    { type: "tool-call", toolCallId: "s", toolName: "search", input: { q: "Oslo" }, providerExecuted: true, providerOptions: signed("c") },
    { type: "tool-result", toolCallId: "s", toolName: "search", output: { type: "json", value: { hits: ["cold"] } } },
    { type: "custom", kind: "acme.compaction", providerOptions: signed("k") },
    { type: "reasoning-file", mediaType: "image/png", data: { type: "data", data: "AQID" } },
    { type: "reasoning-file", mediaType: "image/png", data: { type: "url", url: new URL("https://example.com/a.png") } },
    { type: "text", text: "Cold." },
  ]);
  expect(other.calls[0]?.prompt[0]?.content).toEqual([
    { type: "text", text: "I search." },
    { type: "text", text: "Cold." },
  ]);
});

it("reads files by their type, and keeps sources and citations with the end", async () => {
  const source = { type: "source", sourceType: "url", id: "1", url: "https://example.com" } as const;
  const model = says(
    { type: "file", mediaType: "image/png", data: { type: "data", data: "AQID" } },
    { type: "file", mediaType: "audio/wav", data: { type: "data", data: new Uint8Array([1, 2, 3]) } },
    { type: "file", mediaType: "text/csv", data: { type: "url", url: new URL("https://example.com/a.csv") } },
    source,
    { type: "text-start", id: "t" },
    { type: "text-delta", id: "t", delta: "So." },
    { type: "text-end", id: "t", citations: [{ source, citedText: "so" }] },
    finish(),
  );
  const { content, providerData } = await answer(fromAiSdk(model), "stream");
  expect(content).toEqual([
    { type: "image", source: { type: "base64", data: "AQID", mediaType: "image/png" } },
    { type: "audio", source: { type: "base64", data: "AQID", mediaType: "audio/wav" } },
    { type: "file", source: { type: "url", url: "https://example.com/a.csv", mediaType: "text/csv" } },
    text("So."),
  ]);
  expect(providerData).toEqual({ "ai-sdk": { sources: [source], citations: [{ source, citedText: "so" }] } });
});

it.each([
  ["says that it was interrupted", [finish("interrupted", undefined)]],
  ["ends without a finish", []],
  ["ends without a reason and without usage", [finish("other", undefined)]],
  ["has an event that is new, and no reason to finish after it", [{ type: "error", error: newEvent }, finish("error", undefined)]],
] as const)("interrupts a stream that %s, with what had arrived, and tells no half of a call", async (_, ends) => {
  const model = says(
    { type: "text-start", id: "t" },
    { type: "text-delta", id: "t", delta: "Hel" },
    { type: "tool-input-start", id: "call-1", toolName: "weather" },
    { type: "tool-input-end", id: "call-1" },
    { ...call, input: "" },
    ...ends,
  );
  const events: unknown[] = [];
  const error = await failureOf(
    (async () => {
      for await (const event of fromAiSdk(model).stream(ask(), context())) events.push(event);
    })(),
  );
  expect(error).toMatchObject({ code: "stream-interrupted", retryable: true, provider: "acme", model: "acme-1" });
  expect(error.partial).toMatchObject({ content: [text("Hel")], finishReason: "other" });
  expect(events).toEqual([text("Hel")]);
});

it("ends a stream that ended in an error with one, and a reply too", async () => {
  const failed = { unified: "error", raw: "MALFORMED_FUNCTION_CALL" } as const;
  const model = sdkModel({ parts: [finish("error", failed.raw)], result: { finishReason: failed } });
  for (const way of ["generate", "stream"] as const) {
    const error = await failureOf(answer(fromAiSdk(model), way));
    expect(error).toMatchObject({ code: "server" });
    expect(error.message).toContain(failed.raw);
  }
});

it("throws the failure that stands among the parts", async () => {
  const overloaded = { type: "overloaded_error", message: "Overloaded" };
  const mark = Symbol.for("vercel.ai.providerStreamError");
  const marked = Object.defineProperty({ message: "Overloaded", statusCode: 529, data: overloaded }, mark, { value: true });
  for (const error of [marked, { type: "error", error: overloaded }, overloaded]) {
    const failure = await failureOf(
      read(
        fromAiSdk(says({ type: "text-start", id: "t" }, { type: "text-delta", id: "t", delta: "Hel" }, { type: "error", error }, finish())),
      ),
    );
    expect(failure, "the status is the package's guess").not.toHaveProperty("status");
    expect(failure).toMatchObject({ code: "overloaded", retryable: true, partial: { content: [text("Hel")] }, body: overloaded });
  }
});

it("refuses an approval that nobody here can give", async () => {
  const error = await failureOf(read(fromAiSdk(says({ type: "tool-approval-request", approvalId: "a", toolCallId: "mcp-1" }, finish()))));
  expect(error).toMatchObject({ code: "unsupported" });
  expect(error.message).toContain("mcp-1");
});

it("tells the same of a whole reply as of a stream", async () => {
  const content = [
    { type: "reasoning", text: "Hm.", providerMetadata: signed("s1") },
    { type: "text", text: "Let me see.", providerMetadata: { acme: { item: "t1" } } },
    { type: "tool-call", toolCallId: "s", toolName: "search", input: '{"q":"Oslo"}', providerExecuted: true },
    { type: "tool-result", toolCallId: "s", toolName: "search", result: "cold" },
    { ...call, type: "tool-call", toolCallId: "call-1", toolName: "weather", input: '{"city":"Oslo"}' },
  ] as const;
  const whole = await answer(fromAiSdk(sdkModel({ content })), "generate");
  const streamed = await answer(
    fromAiSdk(
      says(
        { type: "reasoning-start", id: "1" },
        { type: "reasoning-delta", id: "1", delta: "Hm." },
        { type: "reasoning-end", id: "1", providerMetadata: signed("s1") },
        { type: "text-start", id: "2", providerMetadata: { acme: { item: "t1" } } },
        { type: "text-delta", id: "2", delta: "Let me see." },
        { type: "text-end", id: "2", providerMetadata: { acme: { item: "t1" } } },
        ...content.slice(2).filter((part) => part.type !== "reasoning" && part.type !== "text"),
        finish(),
      ),
    ),
    "stream",
  );
  expect(streamed).toEqual(whole);
  expect(await collectReply(streamReply(whole))).toEqual(whole);
});

it("takes the text that the model marks as its JSON", async () => {
  const content = [
    { type: "text", text: "Draft." },
    { type: "text", text: '{"a":1}' },
  ] as const;
  const model = sdkModel({ content, result: { structuredOutputText: '{"a":1}' } });
  const output = { type: "json", mode: "native", name: "a", schema: {}, strict: true } as const;
  expect(textOf((await answer(fromAiSdk(model), "generate", ask("Hi", { output }))).content)).toBe('{"a":1}');
  expect(textOf((await answer(fromAiSdk(model), "generate")).content)).toBe('Draft.{"a":1}');
});

it("lets go of a stream that its reader leaves, or that fails", async () => {
  let left = 0;
  const stream = () =>
    new ReadableStream<LanguageModelV4StreamPart>({
      start(controller) {
        controller.enqueue({ type: "text-delta", id: "t", delta: "Hello" });
        controller.enqueue({ type: "error", error: "no" });
      },
      cancel: () => void left++,
    });
  const model = fromAiSdk({ ...sdkModel(), doStream: async () => ({ stream: stream() }) });
  for await (const _ of model.stream(ask(), context())) break;
  await failureOf(read(model));
  expect(left).toBe(2);
});
