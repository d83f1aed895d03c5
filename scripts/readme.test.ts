import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { firstExample } from "./first-example.ts";

const root = dirname(import.meta.dirname);
const book = '{"title":"The Hobbit","author":"J. R. R. Tolkien"}';
const requests: Record<string, unknown>[] = [];

/** Speaks enough of OpenAI's Responses API to answer each request with the book, in pieces where a stream is asked for. */
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = JSON.parse(Buffer.concat(chunks).toString());
  requests.push({ path: request.url, ...body });
  const part = { type: "output_text", text: book, annotations: [] };
  const message = { id: "msg_1", type: "message", role: "assistant", status: "completed", content: [part] };
  const usage = { input_tokens: 20, output_tokens: 15, total_tokens: 35 };
  const start = { id: "resp_1", object: "response", created_at: 0, model: body.model, status: "in_progress", output: [] };
  const end = { ...start, status: "completed", output: [message], usage };
  if (!body.stream) {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(end));
    return;
  }
  const place = { item_id: "msg_1", output_index: 0, content_index: 0 };
  const events = [
    { type: "response.created", response: start },
    { type: "response.output_item.added", output_index: 0, item: { ...message, status: "in_progress", content: [] } },
    { type: "response.content_part.added", ...place, part: { ...part, text: "" } },
    ...(book.match(/.{1,8}/g) ?? []).map((delta) => ({ type: "response.output_text.delta", ...place, delta })),
    { type: "response.output_text.done", ...place, text: book },
    { type: "response.content_part.done", ...place, part },
    { type: "response.output_item.done", output_index: 0, item: message },
    { type: "response.completed", response: end },
  ];
  response.writeHead(200, { "content-type": "text/event-stream" });
  events.forEach((event, i) => {
    response.write(`event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number: i })}\n\n`);
  });
  response.end();
});

// A reader's project: the packages by name, zod, and the example.
const project = mkdtempSync(join(tmpdir(), "ashlar-readme-"));
beforeAll(async () => {
  const link = (name: string, target: string) => {
    mkdirSync(dirname(join(project, "node_modules", name)), { recursive: true });
    symlinkSync(join(root, target), join(project, "node_modules", name), "junction");
  };
  link("@ashlar/core", "packages/core");
  link("@ashlar/local", "packages/providers/local");
  link("@ashlar/openai", "packages/providers/openai");
  link("zod", "node_modules/zod");
  writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(join(project, "example.ts"), `${firstExample(root)}\nconsole.log(JSON.stringify([reply.value, cheaper.spec.model.id]));\n`);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
});
afterAll(() => {
  server.close();
  rmSync(project, { recursive: true, force: true });
});

it("begins with an example that runs, against OpenAI's own client", async () => {
  const { port } = server.address() as AddressInfo;
  const { stdout } = await promisify(execFile)(process.execPath, ["--conditions=@ashlar/source", "example.ts"], {
    cwd: project,
    env: { PATH: process.env.PATH, OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` },
    timeout: 60_000,
  });
  const printed = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const [value, cheaper] = printed.at(-1);
  expect(value).toEqual({ title: "The Hobbit", author: "J. R. R. Tolkien" });
  expect(cheaper).toBe("smollm2-135m");
  const partials = printed.slice(0, -1);
  expect(partials.at(-1)).toEqual(value);
  expect(new Set(partials.map((partial) => partial.title))).toContain("The Ho");
  expect(requests).toMatchObject([
    { path: "/v1/responses", model: "gpt-5-mini", temperature: 0.7 },
    { path: "/v1/responses", model: "gpt-5-mini", temperature: 0.7, stream: true },
  ]);
  expect(JSON.stringify(requests)).toContain("Recommend a fantasy book.");
});
