import { createGoogle } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { call, embed, type LanguageModel, prompt, text, textOf, tool } from "@ashlar/core";
import { type FakeAnswer, type FakeVendor, fakeGoogle, fakeOpenAI, type RunningVendor } from "@ashlar/provider-kit/fakes";
import { expect, it } from "vitest";
import { z } from "zod";
import { fromAiSdk, fromAiSdkEmbedding } from "../index.ts";
import { answer, ask, failureOf, ways } from "../testing/sdk-model.ts";

const apiKey = "a-key-0123456789";
const packages: Readonly<Record<string, { readonly vendor: () => FakeVendor; readonly model: (vendor: RunningVendor) => LanguageModel }>> =
  {
    "@ai-sdk/openai, responses": {
      vendor: fakeOpenAI,
      model: ({ baseURL }) => fromAiSdk(createOpenAI({ baseURL, apiKey })("gpt-5-mini")),
    },
    "@ai-sdk/google": {
      vendor: fakeGoogle,
      model: ({ url }) => fromAiSdk(createGoogle({ baseURL: `${url}/v1beta`, apiKey })("gemini-2.5-flash")),
    },
    "@ai-sdk/openai-compatible": {
      vendor: fakeOpenAI,
      model: ({ baseURL }) => {
        const acme = createOpenAICompatible({ name: "acme", baseURL, apiKey, supportsStructuredOutputs: true, includeUsage: true });
        return fromAiSdk(acme("acme-1"));
      },
    },
  };

const weather = tool({
  name: "weather",
  description: "The weather of a city",
  input: z.object({ city: z.string(), day: z.string().optional() }),
  run: ({ city }) => ({ city, degrees: -3 }),
});

for (const [name, { vendor, model }] of Object.entries(packages)) {
  const serve = async (...answers: FakeAnswer[]) => {
    const running = await vendor()
      .replies(...answers)
      .start();
    return Object.assign(running, { model: model(running) });
  };

  it(`runs a call with tools and an output over ${name}, streamed too`, async () => {
    const asked = { toolCalls: [{ id: "call_1", name: "weather", arguments: { city: "Oslo", day: null } }] };
    const said = { text: '{"degrees":-3}' };
    await using served = await serve(asked, said, asked, said);
    const degrees = call({
      name: "degrees",
      model: served.model,
      tools: [weather],
      output: z.object({ degrees: z.number() }),
      outputMode: "text",
      prompt: () => prompt`How cold is it in Oslo?`,
    });
    expect((await degrees()).value).toEqual({ degrees: -3 });
    const stream = degrees.stream();
    for await (const _ of stream.partials());
    const reply = await stream.reply;
    expect(reply.value).toEqual({ degrees: -3 });
    expect(reply.usage).toMatchObject({ inputTokens: expect.any(Number), outputTokens: expect.any(Number) });
    expect(JSON.stringify(served.requests[1]?.body)).toContain("degrees");
  });

  it.each(ways)(`asks for JSON over ${name}: %s`, async (way) => {
    await using served = await serve({ text: '{"degrees":-3}' });
    const schema = {
      type: "object",
      properties: { degrees: { type: "number" } },
      required: ["degrees"],
      additionalProperties: false,
    } as const;
    const output = { type: "json", mode: "native", name: "weather", schema, strict: true } as const;
    expect(textOf((await answer(served.model, way, ask("Cold?", { output }))).content)).toBe('{"degrees":-3}');
    expect(JSON.stringify(served.requests[0]?.body)).toContain("degrees");
  });

  it.each(ways)(`gives errors and early ends their type over ${name}: %s`, async (way) => {
    await using served = await serve(
      { fault: { type: "refused", reason: "overloaded" } },
      { text: "Hello there.", fault: { type: "early-end" } },
    );
    expect(await failureOf(answer(served.model, way))).toMatchObject({ code: "overloaded", retryable: true });
    if (way === "stream") expect(await failureOf(answer(served.model, way))).toMatchObject({ code: "stream-interrupted", retryable: true });
  });
}

it.each(ways)("carries the reasoning of OpenAI to the next turn, encrypted where nothing is stored: %s", async (way) => {
  await using vendor = await fakeOpenAI().replies({ reasoning: "First the sky.", text: "Cold." }, "fine").start();
  const model = fromAiSdk(createOpenAI({ baseURL: vendor.baseURL, apiKey })("gpt-5-mini"));
  const providerOptions = { openai: { store: false, reasoningSummary: "auto" } };
  const { content } = await answer(model, way, ask("Weather?", { providerOptions }));
  expect(content.map(({ type }) => type)).toEqual(["reasoning", "text"]);
  await answer(
    model,
    way,
    ask(
      [
        { role: "assistant", content },
        { role: "user", content: [text("Sure?")] },
      ],
      { providerOptions },
    ),
  );
  const input: unknown = vendor.requests[1]?.body.input;
  expect(input).toMatchObject([
    { type: "reasoning", encrypted_content: expect.stringMatching(/./), summary: [{ text: "First the sky." }] },
    {},
    {},
  ]);
});

it.each(ways)("carries the signatures of Google to the next turn: %s", async (way) => {
  await using vendor = await fakeGoogle()
    .replies({ reasoning: "First the sky.", toolCalls: [{ name: "weather", arguments: { city: "Oslo" } }] }, "fine")
    .start();
  const model = fromAiSdk(createGoogle({ baseURL: `${vendor.url}/v1beta`, apiKey })("gemini-3-pro-preview"));
  const { content } = await answer(model, way, ask("Weather?"));
  await answer(
    model,
    way,
    ask([
      { role: "user", content: [text("Weather?")] },
      { role: "assistant", content },
      { role: "user", content: [text("Sure?")] },
    ]),
  );
  const signatures = JSON.stringify(vendor.requests[1]?.body).match(/"thoughtSignature":"[^"]+"/g) ?? [];
  expect(signatures.length).toBeGreaterThan(0);
  expect(signatures.join()).not.toContain("skip_thought_signature");
});

it("gives vectors", async () => {
  const embeddings = [
    [1, 2],
    [3, 4],
  ];
  await using vendor = await fakeOpenAI()
    .replies({ embeddings, usage: { inputTokens: 7 } })
    .start();
  const price = { inputPerMillion: 10, currency: "USD", date: "2026-11-01", source: "a test" } as const;
  const model = fromAiSdkEmbedding(createOpenAI({ baseURL: vendor.baseURL, apiKey }).embedding("text-embedding-3-small"), {
    dimensions: 2,
    price,
  });
  const reply = await embed(model, ["a small dog", "a sort of bread"]);
  expect(reply.embeddings).toEqual(embeddings.map((vector) => Float32Array.from(vector)));
  expect(reply).toMatchObject({ usage: { inputTokens: 7 }, cost: 0.00007 });
  expect(vendor.requests[0]?.body).toMatchObject({ input: ["a small dog", "a sort of bread"], dimensions: 2 });
});
