import { inspect } from "node:util";
import { AuthenticationError, collectReply, InvalidRequestError } from "@ashlar/core";
import { fakeGoogle } from "@ashlar/provider-kit/fakes";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createGoogle, google } from "./provider.ts";
import { ask, context, failureOf, key, wire } from "./testing/ask.ts";
import { generated } from "./testing/wire.ts";
import "./testing/loaded.ts";

const hello = generated([{ text: "Hello" }]);
const variables = ["GOOGLE_API_KEY", "GEMINI_API_KEY", "GOOGLE_GEMINI_BASE_URL"];
beforeEach(() => {
  for (const name of variables) vi.stubEnv(name, "");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe("the key", () => {
  it("is missed before any request, with where it can be set", async () => {
    const error = await failureOf(google("gemini-3.5-flash").generate(ask("Hi"), context()));
    expect(AuthenticationError.isInstance(error)).toBe(true);
    expect(error.message).toMatch(/GOOGLE_API_KEY or GEMINI_API_KEY.*createGoogle\(\{ apiKey \}\)/);
    expect(error).toMatchObject({ retryable: false, provider: "google", model: "gemini-3.5-flash" });
  });

  it("is read from the environment at each call, GOOGLE_API_KEY before GEMINI_API_KEY", async () => {
    vi.stubEnv("GEMINI_API_KEY", "key-of-gemini");
    const { model, sent } = wire([hello, hello], {});
    await model.generate(ask("Hi"), context());
    vi.stubEnv("GOOGLE_API_KEY", "key-of-google");
    await model.generate(ask("Hi"), context());
    expect(sent.map(({ headers }) => headers.get("x-goog-api-key"))).toEqual(["key-of-gemini", "key-of-google"]);
  });

  it("of Google never goes to another server, unless the environment names that too", async () => {
    vi.stubEnv("GEMINI_API_KEY", "key-of-gemini");
    const { model, sent } = wire([hello], { baseURL: "https://proxy.example.com" });
    const error = await failureOf(model.generate(ask("Hi"), context()));
    expect(AuthenticationError.isInstance(error)).toBe(true);
    expect(error.message).toMatch(/proxy\.example\.com.*apiKey.*null.*not sent to another server/);
    expect(sent).toEqual([]);
    vi.stubEnv("GOOGLE_GEMINI_BASE_URL", "https://proxy.example.com/");
    const named = wire([hello], {});
    await named.model.generate(ask("Hi"), context());
    expect(named.sent[0]?.url).toBe("https://proxy.example.com/v1beta/models/gemini-3.5-flash:generateContent");
    expect(named.sent[0]?.headers.get("x-goog-api-key")).toBe("key-of-gemini");
  });

  it("is none for a server that wants none", async () => {
    const { model, sent } = wire([hello], { baseURL: "http://localhost:1234", apiKey: null });
    await model.generate(ask("Hi"), context());
    expect(sent[0]?.headers.has("x-goog-api-key")).toBe(false);
  });

  it.each(["x-goog-api-key", "X-Goog-Api-Key", "Authorization"])("may stand in the header %s of the user's", async (name) => {
    const { model, sent } = wire([hello], { headers: { [name]: "own-key-1234", "x-team": "blue" } });
    await model.generate(ask("Hi"), context());
    expect(sent[0]?.headers.get(name)).toBe("own-key-1234");
    expect(sent[0]?.headers.get("x-team")).toBe("blue");
    expect([...(sent[0]?.headers.values() ?? [])]).not.toContain("none");
  });

  it("may come from a function, anew for each request", async () => {
    let count = 0;
    const { model, sent } = wire([hello, hello], { apiKey: async () => `token-number-${++count}` });
    await model.generate(ask("Hi"), context());
    await model.generate(ask("Hi"), context());
    expect(sent.map(({ headers }) => headers.get("x-goog-api-key"))).toEqual(["token-number-1", "token-number-2"]);
  });

  it("is not shown by an error that repeats it", async () => {
    const error = { code: 400, message: `API key not valid: ${key}.`, status: "INVALID_ARGUMENT", details: [{ key }] };
    const { model } = wire([Response.json({ error }, { status: 400 })]);
    const failure = await failureOf(model.generate(ask("Hi"), context()));
    expect(failure.code).toBe("authentication");
    expect(inspect(failure, { depth: 10 })).not.toContain(key);
  });
});

describe("options", () => {
  it.each([
    ["https://example.com", "https://example.com/v1beta/models/"],
    ["https://example.com/", "https://example.com/v1beta/models/"],
    ["https://example.com/v1beta/", "https://example.com/v1beta/models/"],
    ["https://example.com/gemini/v1alpha", "https://example.com/gemini/v1alpha/models/"],
    ["https://example.com/v1//", "https://example.com/v1/models/"],
  ])("find the version in baseURL, or add one: %s", async (baseURL, expected) => {
    const { model, sent } = wire([hello], { baseURL, apiKey: null });
    await model.generate(ask("Hi"), context());
    expect(sent[0]?.url).toBe(`${expected}gemini-3.5-flash:generateContent`);
  });

  it("go by apiVersion before the version in baseURL", async () => {
    const { model, sent } = wire([hello], { baseURL: "https://example.com/v1beta", apiVersion: "v1", apiKey: null });
    await model.generate(ask("Hi"), context());
    expect(sent[0]?.url).toContain("example.com/v1/models/");
  });

  it.each(["localhost:1234", "nonsense", "file:///etc/passwd", "https://example.com/#v1"])("refuse %s as baseURL", (baseURL) => {
    expect(() => createGoogle({ baseURL })).toThrow(InvalidRequestError);
  });

  it("refuse a password in baseURL, and do not show it", () => {
    expect(() => createGoogle({ baseURL: "https://me:hunter2@example.com" })).toThrow(/^(?!.*hunter2).*header/);
  });

  it("say where the server is, in which version, and what goes along", async () => {
    const { model, sent } = wire([hello], {
      apiKey: key,
      baseURL: "https://example.com/gemini",
      apiVersion: "v1",
      headers: { "x-a": "b" },
    });
    await model.generate(ask("Hi"), context());
    expect(sent[0]?.url).toBe("https://example.com/gemini/v1/models/gemini-3.5-flash:generateContent");
    expect(sent[0]?.headers.get("x-a")).toBe("b");
  });

  it("keep the variables of the SDK out of it", async () => {
    vi.stubEnv("GOOGLE_GENAI_USE_VERTEXAI", "true");
    vi.stubEnv("GOOGLE_CLOUD_PROJECT", "p");
    vi.stubEnv("GOOGLE_GENAI_API_VERSION", "v7");
    const { model, sent } = wire([hello]);
    await model.generate(ask("Hi"), context());
    expect(sent[0]?.url).toMatch(/^https:\/\/generativelanguage\.googleapis\.com\/v1beta\//);
  });

  it("reach tuned models by their name", async () => {
    const { provider, sent } = wire([hello]);
    await provider("tunedModels/mine").generate(ask("Hi"), context());
    expect(sent[0]?.url).toMatch(/\/v1beta\/tunedModels\/mine:generateContent$/);
  });
});

describe("a request", () => {
  it("with a model's name that would lead elsewhere is refused", async () => {
    const { provider, sent } = wire([hello]);
    const error = await failureOf(provider("../files").generate(ask("Hi"), context()));
    expect(error).toMatchObject({ code: "invalid-request", message: expect.stringContaining("invalid model") });
    expect(sent).toEqual([]);
  });

  it("leaves no listener on the caller's signal, and says nothing on the console", async () => {
    const warn = vi.spyOn(console, "warn");
    const { model } = wire([hello, hello]);
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, "addEventListener");
    const removed = vi.spyOn(signal, "removeEventListener");
    await model.generate(ask("Hi"), context(signal));
    await collectReply(model.stream(ask("Hi"), context(signal)));
    expect(added.mock.calls.length - removed.mock.calls.length).toBe(0);
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it("is never sent twice by the SDK", async () => {
    await using vendor = await fakeGoogle()
      .replies({ fault: { type: "refused", reason: "overloaded" } }, { fault: { type: "reset" } })
      .otherwise("Hello")
      .start();
    const model = createGoogle({ apiKey: key, baseURL: vendor.baseURL })("gemini-3.5-flash");
    expect(await failureOf(model.generate(ask("Hi"), context()))).toMatchObject({ code: "overloaded" });
    expect(await failureOf(collectReply(model.stream(ask("Hi"), context())))).toMatchObject({ code: "stream-interrupted" });
    expect(vendor.requests).toHaveLength(2);
  });

  it("is not continued by the SDK", async () => {
    const { model, sent } = wire([generated([{ text: "Hel" }], { finishReason: "CONTINUATION", continuationToken: "C" }), hello]);
    expect(await model.generate(ask("Hi"), context())).toMatchObject({ finishReason: "length" });
    expect(sent).toHaveLength(1);
  });
});
