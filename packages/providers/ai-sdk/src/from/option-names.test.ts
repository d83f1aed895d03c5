import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { fakeOpenAI } from "@ashlar/provider-kit/fakes";
import { expect, it } from "vitest";
import { fromAiSdk, fromAiSdkEmbedding } from "../index.ts";
import { answer, ask, failureOf, sdkModel, ways } from "../testing/sdk-model.ts";

it.each(ways)("refuses options under a name that differs from the provider's by case or punctuation: %s", async (way) => {
  const model = sdkModel();
  const error = await failureOf(answer(fromAiSdk(model), way, ask("Hi", { providerOptions: { Acme_: { user: "u-1" } } })));
  expect(error).toMatchObject({ code: "invalid-request", provider: "acme" });
  expect(error.message).toContain("providerOptions.Acme_ would not be read");
  expect(error.message).toContain("acme");
  expect(model.calls).toEqual([]);
});

it("lets options of other providers through", async () => {
  const model = sdkModel();
  const providerOptions = { acme: { user: "u-1" }, gateway: { order: ["acme"] }, openai: { store: false } };
  await answer(fromAiSdk(model), "generate", ask("Hi", { providerOptions }));
  expect(model.calls[0]?.providerOptions).toEqual(providerOptions);
});

it("lets through each name that a package reads", async () => {
  await using vendor = await fakeOpenAI().otherwise("Hello").start();
  const provider = createOpenAICompatible({ name: "my-server", baseURL: vendor.baseURL, apiKey: "test" });
  for (const name of ["my-server", "myServer", "openaiCompatible"]) {
    await answer(fromAiSdk(provider("small")), "generate", ask("Hi", { providerOptions: { [name]: { user: "u-1" } } }));
    expect(vendor.requests.at(-1)?.body).toMatchObject({ user: "u-1" });
  }
  const slip = answer(fromAiSdk(provider("small")), "generate", ask("Hi", { providerOptions: { my_server: { user: "u-1" } } }));
  expect(await failureOf(slip)).toMatchObject({ code: "invalid-request" });
});

it("refuses such a name where an embedding model is made", () => {
  const provider = createOpenAICompatible({ name: "my-server", baseURL: "http://127.0.0.1:9", apiKey: "test" });
  const providerOptions = { MyServer: { user: "u-1" } };
  expect(() => fromAiSdkEmbedding(provider.embeddingModel("small"), { providerOptions })).toThrow(
    expect.objectContaining({ code: "invalid-request" }),
  );
});
