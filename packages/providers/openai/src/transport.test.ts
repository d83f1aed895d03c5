import { inspect } from "node:util";
import { AuthenticationError, ConnectionError, InvalidRequestError, RateLimitError, ServerError } from "@ashlar/core";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createOpenAI, openai } from "./provider.ts";
import { cutBody, failure, hangUp, json, page } from "./testing/answers.ts";
import { chat } from "./testing/chat-wire.ts";
import { type FakeServer, startFakeServer } from "./testing/fake-server.ts";
import { message, responds } from "./testing/responses-wire.ts";
import { ask, context, failureOf, key, modelOf, serve, type Wire, wires } from "./testing/run.ts";
import "./testing/loaded.ts";

let server: FakeServer | undefined;
const start = async (wire: Wire, ...script: Parameters<typeof serve> extends [unknown, ...infer Script] ? Script : never) => {
  const started = await serve(wire, ...script);
  server = started;
  return started;
};
afterEach(async () => {
  vi.unstubAllEnvs();
  await server?.[Symbol.asyncDispose]();
  server = undefined;
});

const hello: Readonly<Record<Wire, ReturnType<typeof chat>>> = {
  chat: chat({ content: "Hello" }),
  responses: responds([message("Hello")]),
};

describe("the key", () => {
  it("is missed before any request, with where it can be set", async () => {
    vi.stubEnv("OPENAI_API_KEY", "");
    vi.stubEnv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1");
    for (const model of [openai("gpt-5-mini"), openai.chat("gpt-5-mini")]) {
      const error = await failureOf(model.generate(ask("Hi"), context()));
      expect(AuthenticationError.isInstance(error)).toBe(true);
      expect(error.message).toMatch(/OPENAI_API_KEY.*createOpenAI\(\{ apiKey \}\)/);
      expect(error).toMatchObject({ retryable: false, provider: "openai", model: "gpt-5-mini" });
    }
  });

  it("is read from the environment at each call", async () => {
    server = await startFakeServer(hello.chat, hello.chat);
    const model = openai.chat("gpt-5-mini");
    vi.stubEnv("OPENAI_BASE_URL", server.baseURL);
    for (const value of ["key-number-one", "key-number-two"]) {
      vi.stubEnv("OPENAI_API_KEY", value);
      await createOpenAI().chat("gpt-5-mini").generate(ask("Hi"), context());
    }
    expect(model.id).toBe("gpt-5-mini");
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(["Bearer key-number-one", "Bearer key-number-two"]);
  });

  it("of OpenAI never goes to another server, and neither do the account's ids", async () => {
    server = await startFakeServer(hello.chat);
    vi.stubEnv("OPENAI_API_KEY", key);
    vi.stubEnv("OPENAI_ORG_ID", "org-1");
    vi.stubEnv("OPENAI_PROJECT_ID", "proj-1");
    const error = await failureOf(createOpenAI({ baseURL: server.baseURL }).chat("llama").generate(ask("Hi"), context()));
    expect(AuthenticationError.isInstance(error)).toBe(true);
    expect(error.message).toMatch(/127\.0\.0\.1.*apiKey.*null.*OPENAI_API_KEY is not sent/);
    expect(server.requests).toEqual([]);

    await createOpenAI({ baseURL: server.baseURL, apiKey: null }).chat("llama").generate(ask("Hi"), context());
    expect(server.requests[0]?.headers).not.toHaveProperty("authorization");
    expect(server.requests[0]?.headers).not.toHaveProperty("openai-organization");
    expect(server.requests[0]?.headers).not.toHaveProperty("openai-project");
  });

  it("may stand in a header of the user's", async () => {
    server = await startFakeServer(hello.chat, failure(401, { message: "Wrong key azure-key-1234." }));
    const model = createOpenAI({ baseURL: server.baseURL, headers: { "api-key": "azure-key-1234", "x-team": "blue" } }).chat("gpt-5");
    await model.generate(ask("Hi"), context());
    expect(server.requests[0]?.headers).toMatchObject({ "api-key": "azure-key-1234", "x-team": "blue" });
    expect(server.requests[0]?.headers).not.toHaveProperty("authorization");
    expect((await failureOf(model.generate(ask("Hi"), context()))).message).toContain("Wrong key [redacted]");
  });

  it("may come from a function, anew for each request", async () => {
    server = await startFakeServer(hello.chat, hello.chat, failure(401, { message: "Wrong token-number-3." }));
    let count = 0;
    const model = createOpenAI({ baseURL: server.baseURL, apiKey: async () => `token-number-${++count}` }).chat("gpt-5");
    await model.generate(ask("Hi"), context());
    await model.generate(ask("Hi"), context());
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(["Bearer token-number-1", "Bearer token-number-2"]);
    expect((await failureOf(model.generate(ask("Hi"), context()))).message).not.toContain("token-number-3");
  });

  it("function that fails is an authentication error", async () => {
    const cause = new Error("the vault is closed");
    const apiKey = () => Promise.reject(cause);
    const error = await failureOf(createOpenAI({ apiKey }).chat("gpt-5").generate(ask("Hi"), context()));
    expect(AuthenticationError.isInstance(error)).toBe(true);
    expect(error.cause).toBe(cause);
  });

  it.each(["sk-first-half\nsk-second-half", "“sk-quoted-key”", "sk-with space"])(
    "with a character that no key has is named, not sent or shown: %j",
    async (apiKey) => {
      const { model } = await start("chat", hello.chat);
      const error = await failureOf(modelOf("chat", { baseURL: server?.baseURL ?? "", apiKey }).generate(ask("Hi"), context()));
      expect(AuthenticationError.isInstance(error)).toBe(true);
      expect(error.message).toMatch(/character at position \d+.*the option apiKey/);
      expect(inspect(error)).not.toMatch(/half|quoted|with space/);
      expect(model.provider).toBe("openai");
      expect(server?.requests).toEqual([]);
    },
  );

  it("loses the line break behind it", async () => {
    await start("chat", hello.chat);
    await modelOf("chat", { baseURL: server?.baseURL ?? "", apiKey: `${key}\n` }).generate(ask("Hi"), context());
    expect(server?.requests[0]?.headers.authorization).toBe(`Bearer ${key}`);
  });
});

describe("options", () => {
  it.each(["localhost:11434/v1", "nonsense", "file:///etc/passwd"])("refuse %s as baseURL", (baseURL) => {
    expect(() => createOpenAI({ baseURL })).toThrow(InvalidRequestError);
  });

  it("refuse a password in baseURL, and do not show it", () => {
    expect(() => createOpenAI({ baseURL: "https://me:hunter2@example.com/v1" })).toThrow(/^(?!.*hunter2).*header/);
  });

  it("send organization, project and headers, and use the given fetch", async () => {
    await start("chat", hello.chat);
    const seen: string[] = [];
    const own: typeof fetch = (input, init) => {
      seen.push(String(input));
      return fetch(input, init);
    };
    const baseURL = server?.baseURL ?? "";
    const model = modelOf("chat", { baseURL, organization: "org-2", project: "proj-2", headers: { "x-a": "b" }, fetch: own });
    await model.generate(ask("Hi"), context());
    expect(server?.requests[0]?.headers).toMatchObject({ "openai-organization": "org-2", "openai-project": "proj-2", "x-a": "b" });
    expect(seen).toEqual([`${baseURL}/chat/completions`]);
  });
});

describe.each(wires)("a request to %s", (wire) => {
  it("is never sent twice by the SDK", async () => {
    const { model } = await start(
      wire,
      failure(429, { code: "rate_limit_exceeded", message: "Slow down." }, { "retry-after-ms": "40" }),
      hello[wire],
    );
    const error = await failureOf(model.generate(ask("Hi"), context()));
    expect(RateLimitError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ status: 429, retryAfter: 40, requestId: "req_1", retryable: true });
    expect(error.body).toMatchObject({ code: "rate_limit_exceeded" });
    expect(server?.requests).toHaveLength(1);
  });

  it.each([
    ["an HTML page", page("<!doctype html><html></html>"), "server", false, /HTML page and not JSON.*baseURL/],
    ["JSON that is cut off", page('{"id":"1","choi', 200, "application/json"), "server", true, /not JSON; it may have been cut off/],
    ["an empty body", page("", 200, "application/json"), "server", true, /is empty/],
    ["JSON of no sense", json({ hello: "world" }), "server", true, /makes no sense: it holds no/],
    ["a JSON list", json([1]), "server", true, /not an object/],
    ["an error with status 200", json({ error: { message: "Overloaded", code: 503 } }), "overloaded", true, /Overloaded/],
    ["a body that is shorter than announced", cutBody('{"id":'), "connection", true, /broke off in the middle of its reply/],
    ["nothing, and hangs up", hangUp, "connection", true, /could not be reached: the connection was cut/],
    ["a bad gateway's page", page("<html><title>502 Bad Gateway</title></html>", 502), "server", true, /HTML page "502 Bad Gateway"/],
    ["an error in plain text", page("no healthy upstream", 503, "text/plain"), "overloaded", true, /no healthy upstream/],
    ["an error without a body", page("", 500, "text/plain"), "server", true, /no reason given/],
    ["an error of another shape", json({ detail: "model is loading" }, 503), "overloaded", true, /model is loading/],
    ["an error as a string", json({ error: "model 'x' not found" }, 404), "not-found", false, /model 'x' not found/],
  ] as const)("that is answered with %s fails with a typed error", async (_, answer, code, retryable, expected) => {
    const { model } = await start(wire, answer);
    const error = await failureOf(model.generate(ask("Hi"), context()));
    expect(error).toMatchObject({ code, retryable, provider: "openai", model: "gpt-5-mini" });
    expect(error.message).toMatch(expected);
    expect(error.message).toContain(new URL(server?.baseURL ?? "").host);
  });

  it("to a port where nothing listens names the host", async () => {
    const gone = await startFakeServer();
    await gone[Symbol.asyncDispose]();
    const error = await failureOf(modelOf(wire, { baseURL: gone.baseURL }).generate(ask("Hi"), context()));
    expect(ConnectionError.isInstance(error)).toBe(true);
    expect(error.message).toBe(`${new URL(gone.baseURL).host} could not be reached: nothing listens there, ECONNREFUSED.`);
    expect(error.cause).toBeInstanceOf(Error);
  });

  it("to a name that nobody has names the host", async () => {
    const error = await failureOf(modelOf(wire, { baseURL: "http://nobody.invalid/v1" }).generate(ask("Hi"), context()));
    expect(error).toMatchObject({ code: "connection", message: expect.stringMatching(/^nobody\.invalid could not be reached: the name/) });
  });

  it("tells what is left of the limits, with each answer", async () => {
    const told: unknown[] = [];
    const { model } = await start(wire, (response, request) => {
      response.setHeader("x-ratelimit-remaining-tokens", "4711");
      return hello[wire](response, request);
    });
    await model.generate(ask("Hi"), { ...context(), onRateLimit: (state) => told.push(state) });
    expect(told).toEqual([{ limit: "tokens", remaining: 4711 }]);
  });

  it("with TLS to a server without is not retried", async () => {
    const { baseURL } = await start(wire);
    const error = await failureOf(modelOf(wire, { baseURL: baseURL.replace("http:", "https:") }).generate(ask("Hi"), context()));
    expect(error).toMatchObject({ code: "connection", retryable: false, message: expect.stringContaining("TLS") });
  });

  it("shows no secret in any error, however it is printed", async () => {
    const echo = failure(400, { message: `Header was Bearer ${key}` }, { "set-cookie": "session=abc" });
    const { model, baseURL } = await start(wire, echo, page(`oops ${key}`, 200), page(`oops ${key}`, 500));
    const throwing: typeof fetch = () =>
      Promise.reject(new TypeError(`invalid header Bearer ${key}`, { cause: new Error(`again ${key}`) }));
    const errors = [
      await failureOf(model.generate(ask("Hi"), context())),
      await failureOf(model.generate(ask("Hi"), context())),
      await failureOf(model.generate(ask("Hi"), context())),
      await failureOf(modelOf(wire, { baseURL, fetch: throwing }).generate(ask("Hi"), context())),
    ];
    for (const error of errors) {
      for (const printed of [inspect(error, { depth: 10, showHidden: true }), JSON.stringify(error), String(error.stack), error.message]) {
        expect(printed).not.toContain(key);
        expect(printed).not.toContain("session=abc");
      }
    }
    expect(ServerError.isInstance(errors[1])).toBe(true);
  });
});
