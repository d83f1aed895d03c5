import type {
  LanguageModelV4Content,
  LanguageModelV4Prompt,
  LanguageModelV4StreamPart,
  LanguageModelV4ToolResultPart,
} from "@ai-sdk/provider";
import { text } from "@ashlar/core";
import { expect, it } from "vitest";
import { fromAiSdk, toAiSdk } from "../index.ts";
import { ashlarModel } from "../testing/ashlar-model.ts";
import { failureOf, finish, sdkModel } from "../testing/sdk-model.ts";

const options = { acme: { cacheControl: { type: "ephemeral" } } };
const messagesOf = async (prompt: LanguageModelV4Prompt) => {
  const model = ashlarModel(["Hello."]);
  await toAiSdk(model).doGenerate({ prompt });
  return model.requests[0]?.messages;
};
/** A part that stands in replies and in streams alike. */
type Shared = LanguageModelV4Content & LanguageModelV4StreamPart;
type Message = LanguageModelV4Prompt[number];
type Output = LanguageModelV4ToolResultPart["output"];

it("takes each kind of message and part, with the options that are set for them", async () => {
  const messages = await messagesOf([
    { role: "system", content: "Rules.", providerOptions: options },
    {
      role: "user",
      content: [
        { type: "text", text: "Hi", providerOptions: options },
        { type: "file", data: { type: "url", url: new URL("https://example.com/a.png") }, mediaType: "image/*" },
        { type: "file", data: { type: "data", data: "AQID" }, mediaType: "image" },
        { type: "file", data: { type: "text", text: "a,b" }, mediaType: "text/csv", filename: "a.csv" },
      ],
    },
    {
      role: "assistant",
      content: [
        { type: "reasoning", text: "Hm.", providerOptions: options },
        { type: "tool-call", toolCallId: "call-1", toolName: "weather", input: { city: "Oslo", day: undefined } },
      ],
    },
  ]);
  expect(messages).toEqual([
    { role: "system", content: [text("Rules.")], providerData: options },
    {
      role: "user",
      content: [
        { type: "text", text: "Hi", providerData: options },
        { type: "image", source: { type: "url", url: "https://example.com/a.png" } },
        { type: "image", source: { type: "base64", data: "AQID", mediaType: "image/png" } },
        { type: "file", name: "a.csv", source: { type: "base64", data: btoa("a,b"), mediaType: "text/csv" } },
      ],
    },
    {
      role: "assistant",
      content: [
        { type: "reasoning", text: "Hm.", providerData: options },
        { type: "tool-call", id: "call-1", name: "weather", input: { city: "Oslo" } },
      ],
    },
  ]);
});

const outputs: [Output, object][] = [
  [{ type: "text", value: "cold" }, { output: "cold" }],
  [{ type: "json", value: { degrees: -3 } }, { output: { degrees: -3 } }],
  [
    { type: "error-text", value: "no" },
    { output: "no", isError: true },
  ],
  [
    { type: "error-json", value: { code: 7 } },
    { output: { code: 7 }, isError: true },
  ],
  [
    { type: "execution-denied", reason: "not today" },
    { output: "not today", isError: true },
  ],
  [{ type: "execution-denied" }, { output: expect.stringContaining("not allowed"), isError: true }],
  [
    {
      type: "content",
      value: [
        { type: "text", text: "one" },
        { type: "text", text: "two" },
        { type: "file", data: { type: "data", data: "AQID" }, mediaType: "image/png" },
      ],
    },
    { output: "one\ntwo", media: [{ type: "image", source: { type: "base64", data: "AQID", mediaType: "image/png" } }] },
  ],
];
it.each(outputs)("takes a tool's result: %o", async (output, taken) => {
  const messages = await messagesOf([
    { role: "tool", content: [{ type: "tool-result", toolCallId: "call-1", toolName: "weather", output }] },
  ]);
  expect(messages).toEqual([{ role: "tool", content: [{ type: "tool-result", id: "call-1", name: "weather", ...taken }] }]);
});

const refused: [string, Message][] = [
  [
    "files by a provider's reference",
    { role: "user", content: [{ type: "file", data: { type: "reference", reference: { acme: "file-1" } }, mediaType: "image/png" }] },
  ],
  ["approval of a provider's tool", { role: "tool", content: [{ type: "tool-approval-response", approvalId: "a", approved: true }] }],
];
it.each(refused)("refuses %s", async (functionality, message) => {
  const model = ashlarModel(["never"]);
  const asked = toAiSdk(model).doGenerate({ prompt: [message] });
  expect(await failureOf(asked)).toMatchObject({ name: "AI_UnsupportedFunctionalityError", functionality });
  expect(model.requests).toEqual([]);
});

it("is the same model again after the way there and back", async () => {
  const signed = { acme: { signature: "s-1" } };
  const search: Shared = { type: "tool-call", toolCallId: "s", toolName: "search", input: '{"q":1}', providerExecuted: true };
  const found: Shared = { type: "tool-result", toolCallId: "s", toolName: "search", result: { hits: 1 } };
  const note: Shared = { type: "custom", kind: "acme.note", providerMetadata: signed };
  const call: Shared = {
    type: "tool-call",
    toolCallId: "c",
    toolName: "weather",
    input: '{"city":"Oslo"}',
    providerMetadata: signed,
  };
  const item = { acme: { item: "t" } };
  const content: LanguageModelV4Content[] = [
    { type: "reasoning", text: "Hm.", providerMetadata: signed },
    search,
    found,
    note,
    { type: "text", text: "Cold.", providerMetadata: item },
    call,
  ];
  const inner = sdkModel({
    content,
    parts: [
      { type: "reasoning-start", id: "r" },
      { type: "reasoning-delta", id: "r", delta: "Hm." },
      { type: "reasoning-end", id: "r", providerMetadata: signed },
      search,
      found,
      note,
      { type: "text-start", id: "t", providerMetadata: item },
      { type: "text-delta", id: "t", delta: "Cold." },
      { type: "text-end", id: "t" },
      call,
      finish("tool-calls"),
    ],
  });
  const model = toAiSdk(fromAiSdk(inner));
  const prompt: LanguageModelV4Prompt = [
    {
      role: "assistant",
      content: [
        { type: "reasoning", text: "Hm.", providerOptions: signed },
        { type: "tool-call", toolCallId: "s", toolName: "search", input: { q: 1 }, providerExecuted: true },
        { type: "tool-result", toolCallId: "s", toolName: "search", output: { type: "json", value: { hits: 1 } } },
        { type: "custom", kind: "acme.note", providerOptions: signed },
        { type: "text", text: "Cold.", providerOptions: { acme: { item: "t" } } },
      ],
    },
  ];
  const whole = await model.doGenerate({ prompt });
  expect(inner.calls[0]?.prompt).toEqual(prompt);
  expect(whole.content).toMatchObject(content);

  const parts: unknown[] = [];
  const reader = (await model.doStream({ prompt })).stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) parts.push(next.value);
  expect(parts).toMatchObject([
    { type: "stream-start", warnings: [] },
    { type: "reasoning-start" },
    { type: "reasoning-delta", delta: "Hm." },
    { type: "reasoning-end", providerMetadata: signed },
    { type: "tool-call", toolCallId: "s", providerExecuted: true, input: '{"q":1}' },
    { type: "tool-result", toolCallId: "s", result: { hits: 1 } },
    { type: "custom", kind: "acme.note", providerMetadata: signed },
    { type: "text-start" },
    { type: "text-delta", delta: "Cold." },
    { type: "text-end", providerMetadata: { acme: { item: "t" } } },
    { type: "tool-call", toolCallId: "c", providerMetadata: signed },
    { type: "response-metadata" },
    { type: "finish", finishReason: { unified: "tool-calls" } },
  ]);
});
