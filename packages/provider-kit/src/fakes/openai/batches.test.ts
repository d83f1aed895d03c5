import OpenAI, { toFile } from "openai";
import { describe, expect, it } from "vitest";
import { problemsOf } from "../../published/problems-of.ts";
import type { RunningVendor } from "../fake-vendor.ts";
import { ask } from "../testing/ask.ts";
import { fakeOpenAI } from "./fake-openai.ts";

const clientOf = ({ baseURL }: RunningVendor) => new OpenAI({ apiKey: "test", baseURL, maxRetries: 0 });

const line = (custom_id: string, content: string, url = "/v1/chat/completions") =>
  JSON.stringify({ custom_id, method: "POST", url, body: { model: "gpt-5-mini", messages: [{ role: "user", content }] } });

async function submit(client: OpenAI, lines: readonly string[]) {
  const file = await client.files.create({ purpose: "batch", file: await toFile(Buffer.from(lines.join("\n")), "in.jsonl") });
  return client.batches.create({
    input_file_id: file.id,
    endpoint: "/v1/chat/completions",
    completion_window: "24h",
    metadata: { of: "me" },
  });
}

async function linesOf(client: OpenAI, file: string | undefined) {
  const text = file === undefined ? "" : await (await client.files.content(file)).text();
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

describe("a batch of the fake OpenAI", () => {
  it("runs its lines through the script, in their order, and gives them back in another", async () => {
    await using vendor = await fakeOpenAI().replies("one", "two", "three").start();
    const client = clientOf(vendor);
    const batch = await submit(client, [line("a", "1"), line("b", "2"), line("c", "3")]);
    expect(batch).toMatchObject({ status: "validating", request_counts: { total: 3, completed: 0, failed: 0 }, metadata: { of: "me" } });
    const halfway = await client.batches.retrieve(batch.id);
    expect(halfway).toMatchObject({ status: "in_progress", request_counts: { total: 3, completed: 1 } });
    expect(halfway.output_file_id).toBeUndefined();
    const done = await client.batches.retrieve(batch.id);
    expect(done).toMatchObject({ status: "completed", request_counts: { total: 3, completed: 3, failed: 0 } });
    expect(done.error_file_id).toBeUndefined();
    const output = await linesOf(client, done.output_file_id);
    const said = output.map(({ custom_id, response }) => [custom_id, response.status_code, response.body.choices[0].message.content]);
    expect(said).toEqual([
      ["c", 200, "three"],
      ["b", 200, "two"],
      ["a", 200, "one"],
    ]);
    for (const { response } of output) expect(problemsOf("openai", "chatReply", response.body)).toEqual([]);
  });

  it("lets lines fail one by one", async () => {
    await using vendor = await fakeOpenAI({ batchPolls: 1 })
      .replies("one", { fault: { type: "refused", reason: "content-filter" } }, { fault: { type: "hang-up" } })
      .start();
    const client = clientOf(vendor);
    const { id } = await submit(client, [line("a", "1"), line("b", "2"), line("c", "3")]);
    const done = await client.batches.retrieve(id);
    expect(done).toMatchObject({ status: "completed", request_counts: { total: 3, completed: 1, failed: 2 } });
    expect(await linesOf(client, done.output_file_id)).toMatchObject([{ custom_id: "a" }]);
    expect(await linesOf(client, done.error_file_id)).toMatchObject([
      { custom_id: "c", response: { status_code: 500, body: { error: { code: "server_error" } } } },
      { custom_id: "b", response: { status_code: 400, body: { error: { code: "invalid_prompt" } } } },
    ]);
  });

  it("takes as many polls as it is told, and keeps what was done when it is cancelled", async () => {
    await using vendor = await fakeOpenAI({ batchPolls: 4 }).otherwise("yes").start();
    const client = clientOf(vendor);
    const { id } = await submit(client, [line("a", "1"), line("b", "2")]);
    expect((await client.batches.retrieve(id)).request_counts?.completed).toBe(0);
    expect((await client.batches.retrieve(id)).request_counts?.completed).toBe(1);
    expect((await client.batches.cancel(id)).status).toBe("cancelling");
    const over = await client.batches.retrieve(id);
    expect(over).toMatchObject({ status: "cancelled" });
    expect(await linesOf(client, over.output_file_id)).toMatchObject([{ custom_id: "a" }]);
    expect(await linesOf(client, over.error_file_id)).toMatchObject([
      { custom_id: "b", response: null, error: { code: "batch_cancelled" } },
    ]);
  });

  it.each([
    ["invalid_json_line", [line("a", "1"), "{oops"], 2],
    ["duplicate_custom_id", [line("a", "1"), line("a", "2")], 2],
    ["mismatched_url", [line("a", "1", "/v1/responses")], 1],
    ["empty_file", [], 1],
  ])("fails for an input with %s", async (code, lines, at) => {
    await using vendor = await fakeOpenAI().start();
    const batch = await submit(clientOf(vendor), lines);
    expect(batch).toMatchObject({ status: "failed", errors: { data: [{ code, line: at }] } });
    expect((await clientOf(vendor).batches.retrieve(batch.id)).output_file_id).toBeUndefined();
  });

  it("fits the published documents", async () => {
    await using vendor = await fakeOpenAI({ batchPolls: 1 }).replies("one").start();
    const client = clientOf(vendor);
    const { id, input_file_id } = await submit(client, [line("a", "1")]);
    const request = vendor.requests.find(({ path }) => path === "/v1/batches")!;
    expect(problemsOf("openai", "batchRequest", request.body)).toEqual([]);
    for (const path of [`/v1/batches/${id}`, `/v1/batches/${id}`]) {
      expect(problemsOf("openai", "batch", (await ask(vendor, path)).json)).toEqual([]);
    }
    expect(problemsOf("openai", "file", (await ask(vendor, `/v1/files/${input_file_id}`)).json)).toEqual([]);
    expect(problemsOf("openai", "models", (await ask(vendor, "/v1/models")).json)).toEqual([]);
    const embedded = await fakeOpenAI().replies({}).start();
    const { json } = await ask(embedded, "/v1/embeddings", { model: "text-embedding-3-small", input: "Hi" });
    await embedded.close();
    expect(problemsOf("openai", "embeddingReply", json)).toEqual([]);
  });

  it("lists batches, deletes files, and knows no others", async () => {
    await using vendor = await fakeOpenAI().start();
    const client = clientOf(vendor);
    const { id, input_file_id } = await submit(client, [line("a", "1")]);
    expect((await client.batches.list()).data.map((batch) => batch.id)).toEqual([id]);
    await client.files.delete(input_file_id);
    await expect(client.files.content(input_file_id)).rejects.toThrow(OpenAI.NotFoundError);
    await expect(client.batches.retrieve("batch_none")).rejects.toThrow(OpenAI.NotFoundError);
    await expect(
      client.batches.create({ input_file_id: "file_none", endpoint: "/v1/responses", completion_window: "24h" }),
    ).rejects.toThrow(OpenAI.NotFoundError);
  });

  it("meets a fault on any of its paths, once", async () => {
    await using vendor = await fakeOpenAI({ batchPolls: 1 }).replies("one").start();
    vendor
      .fails("/batches", { type: "hang-up" })
      .fails("/content", { type: "truncated-body" })
      .fails("/files", { type: "refused", reason: "rate-limit" });
    const client = clientOf(vendor);
    await expect(submit(client, [line("a", "1")])).rejects.toThrow(OpenAI.RateLimitError);
    await expect(submit(client, [line("a", "1")])).rejects.toThrow(OpenAI.APIConnectionError);
    // The answer is lost, the batch is there.
    expect((await client.batches.list()).data).toHaveLength(1);
    expect(vendor.requests.filter(({ path }) => path === "/v1/files")).toHaveLength(2);
    const { id } = await submit(client, [line("a", "1")]);
    const { output_file_id } = await client.batches.retrieve(id);
    await expect(linesOf(client, output_file_id)).rejects.toThrow(/terminated/);
    expect(await linesOf(client, output_file_id)).toHaveLength(1);
  });
});
