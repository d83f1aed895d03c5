import { call, pipe, prompt, tool, wrapModel } from "@ashlar/core";
import { type FakeAnswer, type FakeRequest, fakeOpenAI, type RunningVendor } from "@ashlar/provider-kit/fakes";
import { problemsOf } from "@ashlar/provider-kit/published";
import { OpenAI } from "openai";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { type BatchProgress, createOpenAI, groq, ollama, openai } from "../index.ts";
import { key, type Wire, wires } from "../testing/run.ts";
import "../testing/loaded.ts";

const quick = { poll: { first: 1, longest: 5 } } as const;

let vendor: RunningVendor;
beforeEach(async () => {
  vendor = await fakeOpenAI().otherwise(shouts).start();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await vendor.close();
});

const wordIn = ({ body }: FakeRequest): string => /Shout (\w+)\./.exec(JSON.stringify(body))?.[1] ?? "";
const shouts: FakeAnswer = (request) => `{"said":"${wordIn(request).toUpperCase()}"}`;
const providerOf = () => createOpenAI({ apiKey: key, baseURL: vendor.baseURL, price: (id) => openai(id).price });

function shoutOver(wire: Wire, provider = providerOf()) {
  return call({
    name: "shout",
    model: wire === "chat" ? provider.chat("gpt-5-mini") : provider("gpt-5-mini"),
    input: z.object({ word: z.string() }),
    output: z.object({ said: z.string(), louder: z.boolean().optional() }),
    prompt: ({ word }) => prompt`Shout ${word}.`,
  });
}

/** The lines that were uploaded. */
function uploaded(): readonly { readonly custom_id: string; readonly url: string; readonly body: unknown }[] {
  return vendor.requests
    .filter(({ method, path }) => method === "POST" && path === "/v1/files")
    .flatMap(({ body }) => String(body.file).trim().split("\n"))
    .map((line) => JSON.parse(line));
}
const submissions = () => vendor.requests.filter(({ method, path }) => method === "POST" && path === "/v1/batches");

describe.each(wires)("a batch over %s", (wire) => {
  const endpoint = wire === "chat" ? "/v1/chat/completions" : "/v1/responses";

  it("gives typed values in order, at half of the price", async () => {
    const provider = providerOf();
    const results = await provider.batch(shoutOver(wire, provider), [{ word: "a" }, { word: "b" }, { word: "c" }], quick);
    expect(results).toMatchObject([
      { ok: true, input: { word: "a" }, reply: { value: { said: "A" } } },
      { ok: true, input: { word: "b" }, reply: { value: { said: "B" } } },
      { ok: true, input: { word: "c" }, reply: { value: { said: "C" } } },
    ]);
    const [first] = results;
    const live = await shoutOver(wire, provider)({ word: "a" });
    expect(first).toMatchObject({ reply: { usage: live.usage, attempts: [{ provider: "openai", model: "gpt-5-mini" }] } });
    expect(first?.ok && first.reply.cost).toBeCloseTo((live.cost ?? 0) / 2, 12);
  });

  it("sends what OpenAI's published document describes, and what the call would send by itself", async () => {
    const provider = providerOf();
    await provider.batch(shoutOver(wire, provider), [{ word: "a" }, { word: "b" }], quick);
    await shoutOver(wire, provider)({ word: "a" });
    const lines = uploaded();
    expect(lines).toMatchObject([{ method: "POST", url: endpoint }, { url: endpoint }]);
    expect(lines[0]?.body).toEqual(vendor.requests.at(-1)?.body);
    for (const { body } of lines) expect(problemsOf("openai", wire === "chat" ? "chatRequest" : "responsesRequest", body)).toEqual([]);
    expect(submissions()).toHaveLength(1);
    expect(problemsOf("openai", "batchRequest", submissions()[0]?.body)).toEqual([]);
    expect(submissions()[0]?.body).toMatchObject({ endpoint, metadata: { ashlar_submission: expect.stringMatching(/^[\w-]{36}$/) } });
    for (const { headers } of vendor.requests) expect(headers.authorization).toBe(`Bearer ${key}`);
  });

  it("takes a batch for each step of a call with tools", async () => {
    vendor.otherwise(({ body }) =>
      /tool_call_id|function_call_output/.test(JSON.stringify(body)) ? "Five." : { toolCalls: [{ name: "rate", arguments: { n: 5 } }] },
    );
    const provider = providerOf();
    const rate = tool({ name: "rate", input: z.object({ n: z.number() }), run: ({ n }) => n });
    const model = wire === "chat" ? provider.chat("gpt-5-mini") : provider("gpt-5-mini");
    const review = call({ name: "review", model, tools: [rate], prompt: (title: string) => prompt`Rate ${title}.` });
    const results = await provider.batch(review, ["Emma", "Persuasion"], quick);
    expect(results).toMatchObject([
      { ok: true, reply: { text: "Five.", toolCalls: [{ name: "rate", output: 5 }], attempts: [{}, {}] } },
      { ok: true, reply: { text: "Five." } },
    ]);
    expect(submissions()).toHaveLength(2);
  });

  it("tells of each failure beside the other answers", async () => {
    const fault = (reason: "rate-limit" | "bad-request") => ({ fault: { type: "refused", reason } }) as const;
    vendor.otherwise((request) => {
      const word = wordIn(request);
      return word === "b"
        ? fault("rate-limit")
        : word === "c"
          ? fault("bad-request")
          : word === "d"
            ? { refusal: "I won't." }
            : '{"said":"A"}';
    });
    const provider = providerOf();
    const results = await provider.batch(
      shoutOver(wire, provider),
      ["a", "b", "c", "d"].map((word) => ({ word })),
      quick,
    );
    expect(results).toMatchObject([
      { ok: true },
      {
        ok: false,
        error: { code: "rate-limit", status: 429, retryable: true, requestId: expect.stringMatching(/^req_/), provider: "openai" },
      },
      { ok: false, error: { code: "invalid-request", status: 400, retryable: false } },
      { ok: false, error: { code: "refusal", attempts: [{ usage: { inputTokens: expect.any(Number) } }] } },
    ]);
  });
});

describe("a batch", () => {
  const run = (options: object = {}, words: readonly string[] = ["a", "b"]) => {
    const provider = providerOf();
    return provider.batch(
      shoutOver("responses", provider),
      words.map((word) => ({ word })),
      { ...quick, ...options },
    );
  };

  it("of 10,000 inputs is one upload", async () => {
    const words = Array.from({ length: 10_000 }, (_, n) => `w${n}`);
    const results = await run({}, words);
    expect(results.map((result) => result.ok && result.reply.value.said)).toEqual(words.map((word) => word.toUpperCase()));
    expect(submissions()).toHaveLength(1);
  }, 60_000);

  it("shows how far it is", async () => {
    const heard: BatchProgress[] = [];
    await run({ onProgress: (progress: BatchProgress) => heard.push(progress) });
    expect(heard.map(({ batches }) => batches[0]?.state)).toEqual(expect.arrayContaining(["in_progress", "completed"]));
    expect(heard.at(-1)).toMatchObject({
      total: 2,
      completed: 2,
      failed: 0,
      batches: [{ requests: { total: 2, completed: 2, failed: 0 } }],
    });
  });

  it("that is cancelled elsewhere gives what it has, and says so of the rest", async () => {
    const client = new OpenAI({ apiKey: key, baseURL: vendor.baseURL });
    let cancelling: Promise<unknown> | undefined;
    const onProgress = ({ batches: [batch] }: BatchProgress) => {
      if (batch?.state === "in_progress") cancelling ??= client.batches.cancel(batch.id);
    };
    const results = await run({ onProgress, poll: { first: 50, longest: 50 } });
    await cancelling;
    // Which of the two calls was ready first does not matter.
    expect(results.toSorted((one, other) => Number(other.ok) - Number(one.ok))).toMatchObject([
      { ok: true, reply: { value: { said: expect.stringMatching(/^[AB]$/) } } },
      { ok: false, error: { code: "batch", reason: "cancelled", retryable: false, batch: expect.stringMatching(/^batch_/) } },
    ]);
  });

  it("is cancelled when its signal is aborted and cancel is set", async () => {
    const controller = new AbortController();
    const onProgress = ({ batches }: BatchProgress) => batches.length > 0 && controller.abort();
    await expect(run({ onProgress, signal: controller.signal, cancel: true })).rejects.toMatchObject({ code: "aborted" });
    expect(vendor.requests.filter(({ path }) => path.endsWith("/cancel"))).toHaveLength(1);
  });

  it.each([
    ["the upload", "/files", { type: "hang-up" }],
    ["the upload", "/files", { type: "refused", reason: "overloaded" }],
    ["the submission", "/batches", { type: "hang-up" }],
    ["the submission", "/batches", { type: "html", status: 502 }],
    ["the submission", "/batches", { type: "empty-body" }],
    ["a look", "/batches/", { type: "refused", reason: "rate-limit" }],
    ["a look", "/batches/", { type: "truncated-body" }],
    ["a look", "/batches/", { type: "html" }],
    ["the results", "/content", { type: "truncated-body" }],
    ["the results", "/content", { type: "hang-up" }],
    ["the results", "/content", { type: "html" }],
  ] as const)("is submitted once and goes on when %s at %s meets %o", async (_, path, fault) => {
    vendor.fails(path, fault);
    expect(await run()).toMatchObject([{ reply: { value: { said: "A" } } }, { reply: { value: { said: "B" } } }]);
    const keys = submissions().map(({ body }) => JSON.stringify(body.metadata));
    expect(new Set(keys).size).toBe(1);
    const client = new OpenAI({ apiKey: key, baseURL: vendor.baseURL });
    expect((await client.batches.list()).data).toHaveLength(1);
  });

  it("without a key fails before any request", async () => {
    vi.stubEnv("OPENAI_API_KEY", "");
    const provider = createOpenAI();
    await expect(provider.batch(shoutOver("responses", provider), [{ word: "a" }], quick)).rejects.toMatchObject({
      code: "authentication",
      message: expect.stringContaining("OPENAI_API_KEY"),
    });
  });

  it("that the provider refuses at once fails as a whole, with the provider's reason", async () => {
    vendor.fails("/files", { type: "refused", reason: "wrong-key" });
    await expect(run()).rejects.toMatchObject({ code: "authentication", status: 401, message: expect.stringContaining("option apiKey") });
  });

  it("that is refused as invalid fails request by request", async () => {
    vendor.fails("/batches", { type: "refused", reason: "bad-request" });
    await expect(run()).rejects.toMatchObject({ code: "invalid-request" });
  });

  it("takes calls of its own provider only, without blocks around the model", async () => {
    const provider = providerOf();
    const other = shoutOver("responses", createOpenAI({ name: "other", apiKey: "k", baseURL: vendor.baseURL }));
    await expect(provider.batch(other, [{ word: "a" }])).rejects.toMatchObject({
      code: "invalid-request",
      message: expect.stringMatching(/none of this provider, openai, but of other.*call\.with/),
    });
    const again = (model: typeof other.spec.model) =>
      wrapModel(model, { name: "again" }, (open, request, context) => open(model, request, context));
    const blocked = shoutOver("responses", provider).with({ model: pipe(provider("gpt-5-mini"), again) });
    await expect(provider.batch(blocked, [{ word: "a" }])).rejects.toMatchObject({
      code: "invalid-request",
      message: expect.stringMatching(/blocks around it \(again\).*bare model/),
    });
    expect(vendor.requests).toEqual([]);
  });

  it("is not to be had where the server has none", async () => {
    const provider = createOpenAI(ollama({ baseURL: vendor.baseURL }));
    await expect(provider.batch(shoutOver("chat", provider), [{ word: "a" }])).rejects.toMatchObject({
      code: "unsupported",
      feature: "batches",
      message: expect.stringContaining("run the call itself"),
    });
  });

  it("works with a preset whose server has them", async () => {
    const provider = createOpenAI(groq({ baseURL: vendor.baseURL, apiKey: key }));
    vendor.otherwise({ toolCalls: [{ name: "answer", arguments: { said: "A" } }] });
    const results = await provider.batch(shoutOver("chat", provider), [{ word: "a" }], quick);
    expect(results).toMatchObject([{ reply: { value: { said: "A" }, attempts: [{ provider: "groq" }] } }]);
  });
});
