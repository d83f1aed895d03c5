import { file, image, type Message, reasoning, text, toolCall, toolFailure, toolResult } from "@ashlar/core";
import { expect, it } from "vitest";
import { fromAiSdk } from "../index.ts";
import { answer, ask, failureOf, sdkModel, sdkModelV3, ways } from "../testing/sdk-model.ts";

const call = toolCall("call-1", "weather", '{"city":"Oslo"}');
const bytes = new Uint8Array([1, 2, 3]);
const conversation: readonly Message[] = [
  { role: "system", content: [text("Be brief. "), text("Be kind.")] },
  {
    role: "user",
    content: [text("What is it?"), image(bytes), image("https://example.com/cat.png"), file(bytes, { name: "plan.pdf" })],
  },
  { role: "assistant", content: [text("Let me see."), call, toolCall("call-2", "weather", "{oops")] },
  {
    role: "tool",
    content: [
      { ...toolResult(call, "shown"), media: [image(bytes), file(bytes, { name: "plan.pdf" })] },
      toolFailure({ id: "call-2", name: "weather" }, "no JSON"),
    ],
  },
  {
    role: "tool",
    content: [toolResult(call, { degrees: -3 }), { ...toolResult(call, { code: 7 }), isError: true }, toolResult(call, "cold")],
  },
];

it.each(ways)("sends a conversation in the form of version 4: %s", async (way) => {
  const model = sdkModel();
  await answer(fromAiSdk(model), way, ask(conversation));
  expect(model.calls[0]?.prompt).toEqual([
    { role: "system", content: "Be brief. Be kind." },
    {
      role: "user",
      content: [
        { type: "text", text: "What is it?" },
        { type: "file", data: { type: "data", data: "AQID" }, mediaType: "image/png" },
        { type: "file", data: { type: "url", url: new URL("https://example.com/cat.png") }, mediaType: "image/*" },
        { type: "file", data: { type: "data", data: "AQID" }, mediaType: "application/pdf", filename: "plan.pdf" },
      ],
    },
    {
      role: "assistant",
      content: [
        { type: "text", text: "Let me see." },
        { type: "tool-call", toolCallId: "call-1", toolName: "weather", input: { city: "Oslo" } },
        { type: "tool-call", toolCallId: "call-2", toolName: "weather", input: {} },
      ],
    },
    {
      role: "tool",
      content: [
        {
          type: "tool-result",
          toolCallId: "call-1",
          toolName: "weather",
          output: {
            type: "content",
            value: [
              { type: "text", text: "shown" },
              { type: "file", data: { type: "data", data: "AQID" }, mediaType: "image/png" },
              { type: "file", data: { type: "data", data: "AQID" }, mediaType: "application/pdf", filename: "plan.pdf" },
            ],
          },
        },
        { type: "tool-result", toolCallId: "call-2", toolName: "weather", output: { type: "error-text", value: "no JSON" } },
      ],
    },
    {
      role: "tool",
      content: [
        { type: "tool-result", toolCallId: "call-1", toolName: "weather", output: { type: "json", value: { degrees: -3 } } },
        { type: "tool-result", toolCallId: "call-1", toolName: "weather", output: { type: "error-json", value: { code: 7 } } },
        { type: "tool-result", toolCallId: "call-1", toolName: "weather", output: { type: "text", value: "cold" } },
      ],
    },
  ]);
});

it.each(ways)("sends it in the form of version 3, where files are bare: %s", async (way) => {
  const model = sdkModelV3();
  expect((await answer(fromAiSdk(model), way, ask(conversation))).content).toEqual([text("Hello.")]);
  const [, user, , tool] = model.calls[0]?.prompt ?? [];
  expect(user?.content).toEqual([
    { type: "text", text: "What is it?" },
    { type: "file", data: "AQID", mediaType: "image/png" },
    { type: "file", data: new URL("https://example.com/cat.png"), mediaType: "image/*" },
    { type: "file", data: "AQID", mediaType: "application/pdf", filename: "plan.pdf" },
  ]);
  expect(tool?.content[0]).toMatchObject({
    output: {
      value: [
        { type: "text", text: "shown" },
        { type: "image-data", data: "AQID", mediaType: "image/png" },
        { type: "file-data", data: "AQID", mediaType: "application/pdf", filename: "plan.pdf" },
      ],
    },
  });
});

it("keeps options that were set for a part or a message under a provider's name", async () => {
  const model = sdkModel();
  const cached = { acme: { cacheControl: { type: "ephemeral" } } };
  await fromAiSdk(model).generate(
    ask([
      { role: "system", content: [text("Rules.")], providerData: cached },
      { role: "user", content: [{ ...text("Hi"), providerData: cached }], providerData: cached },
    ]),
    { signal: new AbortController().signal },
  );
  expect(model.calls[0]?.prompt).toEqual([
    { role: "system", content: "Rules.", providerOptions: cached },
    { role: "user", content: [{ type: "text", text: "Hi", providerOptions: cached }], providerOptions: cached },
  ]);
});

it("says nothing of reasoning without a word or a signature", async () => {
  const model = sdkModel();
  await answer(fromAiSdk(model), "generate", ask([{ role: "assistant", content: [reasoning(""), text(""), text("Hi")] }]));
  expect(model.calls[0]?.prompt).toEqual([{ role: "assistant", content: [{ type: "text", text: "Hi" }] }]);
});

it.each(ways)("refuses media by an address that the model does not fetch: %s", async (way) => {
  const model = sdkModel();
  const request = ask([{ role: "user", content: [file("https://example.com/plan.pdf")] }]);
  const error = await failureOf(answer(fromAiSdk(model), way, request));
  expect(error).toMatchObject({ code: "unsupported", feature: "file by this URL", model: "acme-1" });
  expect(error.message).toContain("pass the bytes");
  expect(model.calls).toEqual([]);
});

it("refuses media in a tool's result where the package would write them as text", async () => {
  const model = { ...sdkModel(), provider: "acme.chat" };
  const request = ask([{ role: "tool", content: [{ ...toolResult(call, "shown"), media: [image(bytes)] }] }]);
  expect(await failureOf(answer(fromAiSdk(model), "generate", request))).toMatchObject({
    code: "unsupported",
    feature: "media in a tool result",
  });
});
