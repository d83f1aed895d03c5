import { describe, expect, it, vi } from "vitest";
import { RateLimitError } from "../../errors.ts";
import type { Fetch } from "../fetch/fetch.ts";
import { jsonTransport } from "./http-client.ts";
import { createTransport, type TransportSetting } from "./transport.ts";

const secret = "sk-test-0123456789";
const whole = async (): Promise<string> => "{}";

function transport(fetch: unknown, errors: TransportSetting["errors"] = { codes: {}, keySource: "the drawer" }) {
  return jsonTransport({
    provider: "quill",
    errors,
    baseURL: "http://quill.example/v1",
    key: async () => secret,
    authorize: (key) => ({ authorization: `Bearer ${key}` }),
    // What JavaScript may pass.
    fetch: fetch as Fetch,
  });
}

const outcome = (fetch: unknown, errors?: TransportSetting["errors"]): Promise<unknown> =>
  transport(fetch, errors)
    .post({ path: "/answers", model: "goose-2", body: {}, streams: false }, { signal: new AbortController().signal })
    .catch((error: unknown) => error);

describe("a fetch of the user's", () => {
  it("is refused at once where it is no function", () => {
    expect(() => transport(5)).toThrow(expect.objectContaining({ code: "invalid-request", message: expect.stringContaining("fetch") }));
  });

  it.each([
    ["nothing", undefined],
    ["a text", "{}"],
    ["an object without headers", { ok: true, status: 200, text: whole }],
    ["an object without a status", { ok: true, headers: new Headers(), text: whole }],
  ])("that gives %s is told so", async (_, given) => {
    expect(await outcome(async () => given)).toMatchObject({
      code: "invalid-request",
      retryable: false,
      message: expect.stringContaining("gave no Response"),
    });
  });

  it.each([
    [
      "at once",
      () => {
        throw new Error(`The tunnel ${secret} is shut.`);
      },
    ],
    ["later", async () => Promise.reject(new Error(`The tunnel ${secret} is shut.`))],
    ["with a text", async () => Promise.reject(`The tunnel ${secret} is shut.`)],
  ])("that fails %s is told why, without the key", async (_, fetch) => {
    expect(await outcome(fetch)).toMatchObject({
      code: "connection",
      message: "quill.example could not be reached: The tunnel [redacted] is shut.",
    });
  });

  it("may throw an error of core, which is kept", async () => {
    const error = new RateLimitError("Too many at once.", { retryAfter: 5 });
    expect(await outcome(async () => Promise.reject(error))).toBe(error);
  });

  it("may give a reply of its own making", async () => {
    const reply = { ok: true, status: 200, headers: new Headers(), text: async () => "{}" };
    expect(await outcome(async () => reply)).toMatchObject({ response: reply });
  });
});

describe("a server that redirects", () => {
  it("is named with where it points, without what a URL may hide", async () => {
    const headers = { location: "https://new.example/v1/answers?key=abc" };
    expect(await outcome(async () => new Response(null, { status: 307, headers }))).toMatchObject({
      code: "invalid-request",
      status: 307,
      message:
        "goose-2 at quill.example: it redirects to https://new.example/v1/answers, which is not followed. Set baseURL to where the server is (307)",
    });
  });
});

describe("what tells of failures", () => {
  const refuses: Fetch = async () => new Response('{"error":{"code":"ink_out","message":"No ink."}}', { status: 429 });

  it("is loaded for a failure, and for nothing else", async () => {
    const errors = vi.fn(async () => ({ codes: { ink_out: "quota" } as const, keySource: "the drawer" }));
    expect(await outcome(async () => new Response("{}"), errors)).toMatchObject({ response: { status: 200 } });
    expect(errors).not.toHaveBeenCalled();
    expect(await outcome(refuses, errors)).toMatchObject({ code: "quota", status: 429 });
  });

  it("is an error itself where it can't be loaded", async () => {
    const errors = async () => Promise.reject(new TypeError("no such chunk"));
    expect(await outcome(refuses, errors)).toMatchObject({
      code: "connection",
      provider: "quill",
      message: expect.stringContaining("could not be loaded: no such chunk"),
    });
  });

  it("tells of a client that can't be made, and makes it anew at the next request", async () => {
    const client = vi.fn<TransportSetting["client"]>(async () => ({
      sdk: undefined,
      baseURL: "http://quill.example",
      send: async () => new Response("{}"),
    }));
    client.mockRejectedValueOnce(new Error("Cannot find package 'quill'"));
    const { post } = createTransport({ provider: "quill", errors: { codes: {}, keySource: "" }, key: async () => null, client });
    const ask = () => post({ path: "/", model: "goose-2", body: {}, streams: false }, { signal: new AbortController().signal });
    await expect(ask()).rejects.toMatchObject({ code: "invalid-request", message: expect.stringContaining("Cannot find package 'quill'") });
    expect(await ask()).toMatchObject({ response: { status: 200 } });
  });
});
