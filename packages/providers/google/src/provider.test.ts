import { execFileSync } from "node:child_process";
import { call, type Price, prompt, tool } from "@ashlar/core";
import { fakeGoogle } from "@ashlar/provider-kit/fakes";
import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { createGoogle, google } from "./index.ts";
import { key } from "./testing/ask.ts";
import "./testing/loaded.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("createGoogle", () => {
  it("loads neither the SDK nor anything of Node before the first call", () => {
    const script = `
      import { registerHooks } from "node:module";
      const loaded = [];
      registerHooks({ resolve(name, context, next) { const found = next(name, context); loaded.push(found.url); return found; } });
      const { createGoogle, google } = await import(${JSON.stringify(new URL("index.ts", import.meta.url).href)});
      google("a"); google.embedding("a"); createGoogle({ baseURL: "http://127.0.0.1:1" })("a");
      console.log(JSON.stringify(loaded));`;
    const printed = execFileSync(process.execPath, ["--conditions=@ashlar/source", "--input-type=module", "-e", script], {
      encoding: "utf8",
    });
    const loaded: string[] = JSON.parse(printed);
    expect(loaded.some((url) => url.endsWith("/google/src/provider.ts"))).toBe(true);
    expect(loaded.filter((url) => url.startsWith("node:") || url.includes("/node_modules/@google/"))).toEqual([]);
    // Nor what only requests, failures and batches need.
    const later =
      /\/google\/src\/(?:transport|errors|request|reader|embedding|batch\/.*)\.ts$|\/adapter\/(?:requests\/transport|failures\/explain|batch\/run-batch)\.ts$/;
    expect(loaded.filter((url) => later.test(url))).toEqual([]);
  });

  it("makes models without a key", () => {
    vi.stubEnv("GOOGLE_API_KEY", "");
    vi.stubEnv("GEMINI_API_KEY", "");
    expect(google("gemini-3.5-flash")).toMatchObject({
      provider: "google",
      id: "gemini-3.5-flash",
      capabilities: { output: ["native", "tool", "text"], media: ["image", "audio", "file"], tools: true, strictSchemas: false },
    });
    expect(google.embedding("gemini-embedding-001")).toMatchObject({ provider: "google", dimensions: 3072, maxBatchSize: 100 });
    expect(google.embedding("gemini-embedding-001", { dimensions: 768 })).toMatchObject({ dimensions: 768 });
  });

  it("puts options of its own under the name that it goes by", () => {
    expect(google.options({ store: false })).toEqual({ google: { store: false } });
    expect(createGoogle({ name: "gateway" }).options({ store: false })).toEqual({ gateway: { store: false } });
  });

  it("lets the server, and then the model, say what it can do", () => {
    const proxy = createGoogle({ baseURL: "https://example.com", name: "proxy", capabilities: { output: ["tool"], tools: true } });
    expect(proxy("gemini").provider).toBe("proxy");
    expect(proxy("gemini").capabilities).toMatchObject({ output: ["tool"], choose: false });
    expect(proxy("gemini", { capabilities: { output: ["text"] } }).capabilities.output).toEqual(["text"]);
  });

  it("knows Google's prices, and no others but those it is given", () => {
    const price: Price = { inputPerMillion: 1, outputPerMillion: 2, currency: "USD", date: "2026-11-01", source: "a contract" };
    const baseURL = "https://example.com";
    expect(google("gemini-2.5-flash").price).toMatchObject({ currency: "USD", inputPerMillion: expect.any(Number) });
    expect(google.embedding("gemini-embedding-001").price).toMatchObject({ inputPerMillion: expect.any(Number) });
    expect(google("gemini-of-tomorrow").price).toBeUndefined();
    expect(createGoogle({ baseURL })("gemini-2.5-flash").price).toBeUndefined();
    vi.stubEnv("GOOGLE_GEMINI_BASE_URL", baseURL);
    expect(createGoogle()("gemini-2.5-flash").price).toBeUndefined();
    expect(createGoogle({ baseURL, price })("a").price).toBe(price);
    expect(createGoogle({ price: (id) => (id === "a" ? price : undefined) }).embedding("a").price).toBe(price);
    expect(google("gemini-2.5-flash", { price }).price).toBe(price);
  });
});

describe("a call", () => {
  it("gives a typed value, whole and in parts", async () => {
    const json = '{"title":"Pride and Prejudice","year":1813}';
    await using vendor = await fakeGoogle().replies(json, json).start();
    const recommend = call({
      name: "recommend-book",
      model: createGoogle({ apiKey: key, baseURL: vendor.baseURL })("gemini-3.5-flash"),
      input: z.object({ genre: z.string() }),
      output: z.object({ title: z.string(), year: z.number().optional() }),
      prompt: ({ genre }) => prompt`Recommend a ${genre} book.`,
    });
    const reply = await recommend({ genre: "classic" });
    expect(reply.value).toEqual({ title: "Pride and Prejudice", year: 1813 });
    expect(reply.attempts).toHaveLength(1);
    const titles: (string | undefined)[] = [];
    const stream = recommend.stream({ genre: "classic" });
    for await (const partial of stream.partials()) titles.push(partial.title);
    expect(titles.length).toBeGreaterThan(3);
    expect((await stream.reply).value).toEqual(reply.value);
  });

  it("runs tools, and carries their signatures on", async () => {
    await using vendor = await fakeGoogle()
      .replies({ reasoning: "Hm.", toolCalls: [{ name: "rate", arguments: { title: "Emma" } }] }, "Five stars.")
      .start();
    const rate = tool({ name: "rate", input: z.object({ title: z.string() }), run: ({ title }) => Promise.resolve(`${title}: 5`) });
    const model = createGoogle({ apiKey: key, baseURL: vendor.baseURL })("gemini-3.5-flash");
    const reply = await call({ name: "review", model, tools: [rate], prompt: () => prompt`Rate Emma.` })();
    expect(reply.text).toBe("Five stars.");
    expect(vendor.requests[1]?.body.contents).toMatchObject([
      { role: "user" },
      { role: "model", parts: [{ thought: true }, { functionCall: { name: "rate" }, thoughtSignature: expect.stringMatching(/./) }] },
      { role: "user", parts: [{ functionResponse: { name: "rate", response: { output: "Emma: 5" } } }] },
    ]);
  });

  it("whose prompt or answer the filter stops is refused", async () => {
    await using vendor = await fakeGoogle()
      .replies({ fault: { type: "refused", reason: "content-filter" } }, { text: "I", finishReason: "content-filter" })
      .start();
    const model = createGoogle({ apiKey: key, baseURL: vendor.baseURL })("gemini-3.5-flash");
    const hello = call({ name: "hello", model, prompt: () => prompt`Hi` });
    await expect(hello()).rejects.toMatchObject({ code: "refusal", reason: "content-filter" });
    await expect(hello.stream().reply).rejects.toMatchObject({ code: "refusal", reason: "content-filter" });
  });
});
