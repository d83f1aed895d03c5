import { describe, expect, it } from "vitest";
import { RateLimitError } from "../errors.ts";
import type { Fetch } from "./fetch.ts";
import { jsonTransport } from "./http-client.ts";

const secret = "sk-test-0123456789";
const whole = async (): Promise<string> => "{}";

function transport(fetch: unknown) {
  return jsonTransport({
    provider: "quill",
    errors: { codes: {}, keySource: "the drawer" },
    baseURL: "http://quill.example/v1",
    key: async () => secret,
    authorize: (key) => ({ authorization: `Bearer ${key}` }),
    // What JavaScript may pass.
    fetch: fetch as Fetch,
  });
}

const outcome = (fetch: unknown): Promise<unknown> =>
  transport(fetch)
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
