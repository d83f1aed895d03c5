import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogle } from "@ai-sdk/google";
import { createOpenAI, openai } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { EmbeddingModelV3, LanguageModelV3, LanguageModelV4 } from "@ai-sdk/provider";
import { call, type EmbeddingModel, type LanguageModel, type ModelBlock, pipe, prompt } from "@ashlar/core";
import { type EmbeddingModel as AiEmbeddingModel, type LanguageModel as AiModel, embed, generateText, Output, streamText } from "ai";
import { expectTypeOf, it } from "vitest";
import { z } from "zod";
import { fromAiSdk, fromAiSdkEmbedding, toAiSdk, toAiSdkEmbedding } from "./index.ts";

declare const model: LanguageModel;
declare const block: ModelBlock;

it("takes the models of the AI SDK's packages, and of version 3", () => {
  expectTypeOf(fromAiSdk(createOpenAI()("gpt-5-mini"))).toEqualTypeOf<LanguageModel>();
  expectTypeOf(fromAiSdk(createOpenAI().chat("gpt-5-mini"))).toEqualTypeOf<LanguageModel>();
  expectTypeOf(fromAiSdk(createAnthropic()("claude-haiku-4-5"))).toEqualTypeOf<LanguageModel>();
  expectTypeOf(fromAiSdk(createGoogle()("gemini-3-flash"))).toEqualTypeOf<LanguageModel>();
  expectTypeOf(fromAiSdk(createOpenAICompatible({ name: "acme", baseURL: "" })("acme-1"))).toEqualTypeOf<LanguageModel>();
  expectTypeOf(fromAiSdk).toBeCallableWith({} as LanguageModelV3);
  expectTypeOf(fromAiSdkEmbedding(createOpenAI().embedding("text-embedding-3-small"))).toEqualTypeOf<EmbeddingModel>();
  expectTypeOf(fromAiSdkEmbedding).toBeCallableWith({} as EmbeddingModelV3);
});

it("takes tools of the AI SDK's packages", () => {
  fromAiSdk(openai("gpt-5-mini"), { providerTools: { web_search: openai.tools.webSearch({}) } });
  // @ts-expect-error a tool is not its name
  fromAiSdk(openai("gpt-5-mini"), { providerTools: { web_search: "web_search" } });
});

it("gives models that blocks and calls take", () => {
  const hello = call({ name: "hello", model: pipe(fromAiSdk(openai("gpt-5-mini")), block), prompt: () => prompt`Say hello.` });
  expectTypeOf(hello).toBeCallableWith();
});

it("gives models that the AI SDK takes", () => {
  expectTypeOf(toAiSdk(model)).toEqualTypeOf<LanguageModelV4>();
  expectTypeOf(toAiSdk(model)).toExtend<AiModel>();
  expectTypeOf(generateText({ model: toAiSdk(model), prompt: "Hi" }))
    .resolves.toHaveProperty("text")
    .toBeString();
  expectTypeOf(streamText({ model: toAiSdk(pipe(model, block)), prompt: "Hi" }).text).resolves.toBeString();
  const output = Output.object({ schema: z.object({ title: z.string() }) });
  expectTypeOf(generateText({ model: toAiSdk(model), output, prompt: "Hi" }))
    .resolves.toHaveProperty("output")
    .toEqualTypeOf<{ title: string }>();
});

it("gives embedding models that the AI SDK takes", () => {
  const embedding = toAiSdkEmbedding({} as EmbeddingModel);
  expectTypeOf(embedding).toExtend<AiEmbeddingModel>();
  expectTypeOf(embed({ model: embedding, value: "a small dog" }))
    .resolves.toHaveProperty("embedding")
    .toEqualTypeOf<number[]>();
});

it("refuses what is no model of the AI SDK", () => {
  // @ts-expect-error a name of the gateway is no model
  fromAiSdk("openai/gpt-5-mini");
  // @ts-expect-error a model of Ashlar is none either
  fromAiSdk(model);
});
