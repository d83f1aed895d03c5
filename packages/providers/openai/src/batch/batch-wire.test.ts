import { call, type JsonObject, prompt } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { createOpenAI, type OpenAIProviderOptions } from "../index.ts";
import { key } from "../testing/run.ts";
import "../testing/loaded.ts";

interface Asked {
  readonly path: string;
  readonly body: unknown;
}
type Served = JsonObject | string | ((asked: readonly Asked[]) => Promise<string | ReadableStream<Uint8Array>>);

/** A server of files and batches, in the place of `fetch`: what each path answers, one after the other; the last holds on. */
function serve(paths: Readonly<Record<string, readonly Served[]>>) {
  const asked: Asked[] = [];
  const fetch = (async (input, init) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : input);
    const path = `${init?.method?.toUpperCase() ?? "GET"} ${pathname.replace("/v1", "")}`;
    const served = paths[`${path}${search}`] ?? paths[path] ?? [];
    const answer = served[Math.min(asked.filter((one) => one.path === path).length, served.length - 1)];
    asked.push({ path, body: init?.body });
    if (answer === undefined) return new Response(JSON.stringify({ error: { message: `no ${path}${search}` } }), { status: 404 });
    const body = typeof answer === "function" ? await answer(asked) : typeof answer === "string" ? answer : JSON.stringify(answer);
    return new Response(body, { headers: { "content-type": "application/json" } });
  }) satisfies NonNullable<OpenAIProviderOptions["fetch"]>;
  const provider = createOpenAI({ apiKey: key, baseURL: "https://api.example.com/v1", fetch });
  const shout = call({ name: "shout", model: provider.chat("m"), prompt: (word: string) => prompt`Shout ${word}.` });
  const run = (words: readonly string[]) => provider.batch(shout, words, { poll: { first: 1, longest: 2 } });
  return { asked, run };
}

const made = { "POST /files": [{ id: "file-in" }], "POST /batches": [{ id: "batch_1", status: "validating" }] };
const state = (status: string, more: JsonObject = {}): JsonObject => ({ id: "batch_1", status, ...more });

/** A file of results for what was uploaded: `line` makes a line of an id. It arrives in pieces that cut characters, too. */
const results =
  (line: (id: string, index: number) => string): Served =>
  async (asked) => {
    const form = asked.find(({ path }) => path === "POST /files")?.body;
    const file = form instanceof FormData ? form.get("file") : null;
    const lines = file instanceof File ? (await file.text()).trim().split("\n") : [];
    const bytes = new TextEncoder().encode(lines.map((text, index) => line(JSON.parse(text).custom_id, index)).join("\n"));
    return new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += 7) controller.enqueue(bytes.subarray(at, at + 7));
        controller.close();
      },
    });
  };
const said = (text: string): JsonObject => ({
  choices: [{ message: { content: text }, finish_reason: "stop" }],
  usage: { prompt_tokens: 1 },
});
const answered = (custom_id: string, text: string): string =>
  JSON.stringify({ id: "r", custom_id, response: { status_code: 200, request_id: "req_7", body: said(text) }, error: null });

describe("the results of a batch", () => {
  it("may expire, line by line, and be told of in the file of errors", async () => {
    const expired = (custom_id: string) =>
      JSON.stringify({
        custom_id,
        response: null,
        error: { code: "batch_expired", message: "This request could not be executed in time." },
      });
    const server = serve({
      ...made,
      "GET /batches/batch_1": [
        state("in_progress", { request_counts: { total: 2, completed: 1, failed: 0 } }),
        state("expired", { output_file_id: "file-out", error_file_id: "file-err" }),
      ],
      "GET /files/file-out/content": [results((id, index) => (index === 0 ? answered(id, "Grüße 👋") : ""))],
      "GET /files/file-err/content": [results((id, index) => (index === 1 ? expired(id) : ""))],
    });
    expect(await server.run(["a", "b"])).toMatchObject([
      { ok: true, reply: { text: "Grüße 👋", usage: { inputTokens: 1 } } },
      { ok: false, error: { code: "batch", reason: "expired", retryable: true, batch: "batch_1" } },
    ]);
  });

  it("that are cut off are read again", async () => {
    const server = serve({
      ...made,
      "GET /batches/batch_1": [state("completed", { output_file_id: "file-out" })],
      "GET /files/file-out/content": [
        results((id, index) => (index === 0 ? answered(id, "A") : answered(id, "B").slice(0, -30))),
        results((id, index) => answered(id, index === 0 ? "A" : "B")),
      ],
    });
    expect(await server.run(["a", "b"])).toMatchObject([{ reply: { text: "A" } }, { reply: { text: "B" } }]);
  });

  it.each([
    ["an error in a reply with status 200", { status_code: 200, body: { error: { message: "Overloaded", code: 503 } } }, "overloaded"],
    ["a reply without sense", { status_code: 200, body: { hello: "world" } }, "server"],
    ["no body", { status_code: 200 }, "server"],
    ["an error as text", { status_code: 500, body: "oops" }, "server"],
    ["an error without a body", { status_code: 404 }, "not-found"],
  ] as const)("may hold %s", async (_, response, code) => {
    const server = serve({
      ...made,
      "GET /batches/batch_1": [state("completed", { output_file_id: "file-out" })],
      "GET /files/file-out/content": [
        results((custom_id) => JSON.stringify({ custom_id, response: { request_id: "req_7", ...response } })),
      ],
    });
    expect(await server.run(["a"])).toMatchObject([{ ok: false, error: { code, provider: "openai", model: "m" } }]);
  });

  it("that leave a line out are missed", async () => {
    const server = serve({ ...made, "GET /batches/batch_1": [state("completed", { output_file_id: null })] });
    expect(await server.run(["a"])).toMatchObject([{ ok: false, error: { code: "batch", reason: "missing", retryable: true } }]);
  });
});

describe("a batch", () => {
  it.each([
    [{ code: "token_limit_exceeded", message: "Enqueued token limit reached" }, "rate-limit", true],
    [{ code: "billing_hard_limit_reached", message: "Billing hard limit has been reached" }, "quota", false],
    [{ code: "invalid_json_line", message: "This line is not parseable", line: 1 }, "invalid-request", false],
    [undefined, "invalid-request", false],
  ])("that failed with %o says why", async (error, code, retryable) => {
    const failed = state("failed", error ? { errors: { object: "list", data: [error] } } : {});
    const [only] = await serve({ ...made, "GET /batches/batch_1": [failed] }).run(["a"]);
    expect(only).toMatchObject({ ok: false, error: { code: "batch", reason: "refused", retryable, cause: { code } } });
    expect(only?.ok === false && only.error.message).toContain(error?.message ?? "no reason given");
  });

  it("is found on a later page after its submission was answered with nothing", async () => {
    const other = (id: string): JsonObject => ({ id, status: "in_progress", metadata: null });
    const server = serve({
      ...made,
      "POST /batches": [""],
      "GET /batches?limit=100": [{ has_more: true, data: [other("other_1"), other("other_2")] }],
      "GET /batches?limit=100&after=other_2": [
        async (asked) => {
          const { metadata } = JSON.parse(String(asked.find(({ path }) => path === "POST /batches")?.body));
          return JSON.stringify({ has_more: false, data: [other("other_3"), state("in_progress", { metadata })] });
        },
      ],
      "GET /batches/batch_1": [state("completed", { output_file_id: "file-out" })],
      "GET /files/file-out/content": [results((id) => answered(id, "A"))],
    });
    expect(await server.run(["a"])).toMatchObject([{ reply: { text: "A" } }]);
    expect(server.asked.filter(({ path }) => path === "POST /batches")).toHaveLength(1);
  });

  it("in an account with thousands of others is not looked for endlessly, and not made anew", async () => {
    const data = [{ ...state("in_progress"), id: "other", metadata: {} }];
    const server = serve({ ...made, "POST /batches": [""], "GET /batches": [{ has_more: true, data }] });
    await expect(server.run(["a"])).rejects.toMatchObject({
      code: "batch",
      message: expect.stringMatching(/more than 1000 batches.*page of batches/s),
    });
    expect(server.asked.filter(({ path }) => path === "POST /batches")).toHaveLength(1);
  });
});
