import { createOpenAI } from "@ai-sdk/openai";
import { fakeOpenAI } from "@ashlar/provider-kit/fakes";
import { expect, it } from "vitest";
import { bridgeFetch, fromAiSdk } from "../index.ts";
import { ask } from "../testing/sdk-model.ts";

it.each([
  { name: "bridgeFetch tells", fetch: { fetch: bridgeFetch }, received: [1] },
  { name: "another does not tell", fetch: {}, received: [0] },
])("$name when a stream was accepted", async ({ fetch, received }) => {
  await using vendor = await fakeOpenAI().replies("Hi.").start();
  const model = fromAiSdk(createOpenAI({ ...fetch, baseURL: vendor.baseURL, apiKey: "test" }).chat("gpt-5-mini"));
  const seen: number[] = [];
  const connected = () => void seen.push(vendor.requests.length);
  for await (const _ of model.stream(ask(), { signal: new AbortController().signal, connected }));
  expect(seen).toEqual(received);
});

it("follows no redirect, and says where to", async () => {
  await using other = await fakeOpenAI().replies("stolen").start();
  const location = `${other.baseURL}/chat/completions`;
  await using vendor = await fakeOpenAI()
    .otherwise({ fault: { type: "response", status: 307, body: "", headers: { location } } })
    .start();
  const model = fromAiSdk(createOpenAI({ fetch: bridgeFetch, baseURL: vendor.baseURL, apiKey: "test" }).chat("gpt-5-mini"));
  await expect(model.generate(ask(), { signal: new AbortController().signal })).rejects.toThrow(`it redirects to ${location}`);
  expect(other.requests).toEqual([]);
});

it("is a fetch like any other", async () => {
  await using vendor = await fakeOpenAI().start();
  expect((await bridgeFetch(`${vendor.baseURL}/models`)).status).toBe(200);
});
