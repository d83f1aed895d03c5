import { inspect } from "node:util";
import { AuthenticationError, ConnectionError, InvalidRequestError } from "@ashlar/core";
import { fakeAnthropic, type RunningVendor } from "@ashlar/provider-kit/fakes";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { anthropic, createAnthropic } from "./index.ts";
import { ask, context, failureOf, key } from "./testing/run.ts";
import "./testing/loaded.ts";

let vendor: RunningVendor;
beforeEach(async () => {
  for (const name of ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL", "ANTHROPIC_CUSTOM_HEADERS"]) vi.stubEnv(name, "");
  vendor = await fakeAnthropic().otherwise("fine").start();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await vendor.close();
});

const here = () => ({ baseURL: vendor.baseURL });
const hello = (make: ReturnType<typeof createAnthropic>, id = "claude-opus-5-5") => make(id).generate(ask("Hi"), context());
const headers = () => vendor.requests.at(-1)?.headers ?? {};

describe("the key", () => {
  it("is missed before any request, with where it can be set", async () => {
    const error = await failureOf(hello(anthropic));
    expect(AuthenticationError.isInstance(error)).toBe(true);
    expect(error.message).toMatch(/ANTHROPIC_API_KEY.*createAnthropic\(\{ apiKey \}\)/);
    expect(error).toMatchObject({ retryable: false, provider: "anthropic", model: "claude-opus-5-5" });
  });

  it("is read from the environment at each call, and goes where the environment says", async () => {
    vi.stubEnv("ANTHROPIC_BASE_URL", vendor.baseURL);
    const model = createAnthropic();
    for (const value of ["key-number-one", "key-number-two"]) {
      vi.stubEnv("ANTHROPIC_API_KEY", value);
      await hello(model);
    }
    expect(vendor.requests.map((request) => request.headers["x-api-key"])).toEqual(["key-number-one", "key-number-two"]);
    expect(headers()).not.toHaveProperty("authorization");
  });

  it("may be a token, given or from the environment", async () => {
    await hello(createAnthropic({ ...here(), authToken: () => Promise.resolve("token-0123456789") }));
    expect(headers()).toMatchObject({ authorization: "Bearer token-0123456789" });
    expect(headers()).not.toHaveProperty("x-api-key");
    vi.stubEnv("ANTHROPIC_BASE_URL", vendor.baseURL);
    vi.stubEnv("ANTHROPIC_AUTH_TOKEN", "token-9876543210");
    await hello(createAnthropic());
    expect(headers()).toMatchObject({ authorization: "Bearer token-9876543210" });
    vi.stubEnv("ANTHROPIC_API_KEY", key);
    await hello(createAnthropic());
    expect(headers()).toMatchObject({ "x-api-key": key });
    expect(() => createAnthropic({ apiKey: key, authToken: "token" })).toThrow(/both apiKey and authToken/);
  });

  it("of Anthropic never goes to another server, and neither do the headers of the environment", async () => {
    vi.stubEnv("ANTHROPIC_API_KEY", key);
    vi.stubEnv("ANTHROPIC_CUSTOM_HEADERS", "X-Gateway-Key: gateway-0123456789\nX-Team: blue");
    const error = await failureOf(hello(createAnthropic(here())));
    expect(AuthenticationError.isInstance(error)).toBe(true);
    expect(error.message).toMatch(/127\.0\.0\.1.*apiKey.*null.*ANTHROPIC_API_KEY or ANTHROPIC_AUTH_TOKEN is not sent/);
    expect(vendor.requests).toEqual([]);
    await hello(createAnthropic({ ...here(), apiKey: null }));
    for (const name of ["x-api-key", "authorization", "x-gateway-key", "x-team"]) expect(headers()).not.toHaveProperty(name);
  });

  it("may stand in a header of the user's, and is kept out of errors", async () => {
    const words = "Wrong key gateway-0123456789.";
    vendor.replies("fine", {
      fault: {
        type: "response",
        status: 401,
        body: JSON.stringify({ type: "error", error: { type: "authentication_error", message: words } }),
      },
    });
    const model = createAnthropic({ ...here(), headers: { "x-api-key": "gateway-0123456789", "x-team": "blue" } });
    await hello(model);
    expect(headers()).toMatchObject({ "x-api-key": "gateway-0123456789", "x-team": "blue" });
    const error = await failureOf(hello(model));
    expect(error.message).toContain("Wrong key [redacted]");
    expect(inspect(error, { depth: 10 })).not.toContain("gateway-0123456789");
  });
});

describe("requests", () => {
  it("ask for the latest version of the API, and for the one before it where they sample", async () => {
    const make = createAnthropic({ ...here(), apiKey: key });
    await hello(make);
    await make("claude-haiku-4-5").generate(ask("Hi", { params: { temperature: 0 } }), context());
    await make("claude-haiku-4-5").generate(ask("Hi"), context());
    const versions = vendor.requests.map((request) => request.headers["anthropic-version"]);
    expect(versions[0]).not.toBe("2023-06-01");
    expect(versions).toEqual([versions[0], "2023-06-01", versions[0]]);
    expect(vendor.requests[1]?.body.temperature).toBe(0);
  });

  it("name beta features, of the provider and of the call", async () => {
    const make = createAnthropic({ ...here(), apiKey: key, betas: ["a-2026-01-01"] });
    await hello(make);
    expect(headers()["anthropic-beta"]).toBe("a-2026-01-01");
    const providerOptions = { anthropic: { betas: ["b-2026-01-01", "a-2026-01-01"] } };
    await make("claude-opus-5-5").generate(ask("Hi", { providerOptions }), context());
    expect(headers()["anthropic-beta"]).toBe("a-2026-01-01,b-2026-01-01");
    expect(vendor.requests.at(-1)?.body).not.toHaveProperty("betas");
    await hello(createAnthropic({ ...here(), apiKey: key, betas: ["c-2026-01-01"], headers: { "Anthropic-Beta": "d-2026-01-01" } }));
    expect(headers()["anthropic-beta"]).toBe("c-2026-01-01,d-2026-01-01");
    await hello(createAnthropic({ ...here(), apiKey: key }));
    expect(headers()).not.toHaveProperty("anthropic-beta");
  });

  it.each(["", "/", "/v1", "/v1/"])("find their path where baseURL ends in %j", async (ending) => {
    await hello(createAnthropic({ apiKey: key, baseURL: `${vendor.baseURL}${ending}` }));
    expect(vendor.requests.at(-1)?.path).toBe("/v1/messages");
  });

  it("go through the user's own fetch", async () => {
    const seen: string[] = [];
    const make = createAnthropic({
      ...here(),
      apiKey: key,
      fetch: (input, init) => {
        seen.push(String(input));
        return fetch(input, init);
      },
    });
    await hello(make);
    expect(seen).toEqual([`${vendor.baseURL}/v1/messages`]);
  });

  it("that reach nobody name the host", async () => {
    const error = await failureOf(hello(createAnthropic({ apiKey: key, baseURL: "http://127.0.0.1:1" })));
    expect(ConnectionError.isInstance(error)).toBe(true);
    expect(error.message).toMatch(/127\.0\.0\.1:1 could not be reached/);
  });
});

describe("baseURL", () => {
  it.each([
    ["no URL", "example.com"],
    ["another protocol", "ftp://example.com"],
    ["a password", "https://user:password@example.com"],
  ])("is refused when it is %s", async (_, baseURL) => {
    expect(() => createAnthropic({ baseURL })).toThrow(InvalidRequestError);
    vi.stubEnv("ANTHROPIC_BASE_URL", baseURL);
    vi.stubEnv("ANTHROPIC_API_KEY", key);
    const error = await failureOf(hello(createAnthropic()));
    expect(InvalidRequestError.isInstance(error)).toBe(true);
    expect(error.message).toMatch(/ANTHROPIC_BASE_URL/);
    expect(error.message).not.toContain("password@");
  });
});
