import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { call, prompt } from "@ashlar/core";
import { type Fault, fakeOpenAI, type RunningVendor } from "@ashlar/provider-kit/fakes";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createOpenAI } from "../index.ts";
import { key } from "../testing/run.ts";
import "../testing/loaded.ts";

const words = ["a", "b", "c"];
let vendor: RunningVendor;
let folder = "";
let file = "";
let child: ChildProcess | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ashlar-batch-"));
  file = join(folder, "run.jsonl");
});
afterEach(async () => {
  child?.kill("SIGKILL");
  await vendor.close();
  await rm(folder, { recursive: true });
});

async function serve(batchPolls = 2): Promise<void> {
  vendor = await fakeOpenAI({ batchPolls })
    .otherwise(({ body }) => `${/Shout (\w+)\./.exec(JSON.stringify(body))?.[1]}!`)
    .start();
}

/** The program that is killed: it asks the same as `resume`. */
const program = `
  const { call, prompt } = await import("@ashlar/core");
  const { createOpenAI } = await import(process.argv[1]);
  const provider = createOpenAI({ apiKey: process.argv[2], baseURL: process.argv[3] });
  const shout = call({ name: "shout", model: provider("gpt-5-mini"), prompt: (word) => prompt\`Shout \${word}.\` });
  await provider.batch(shout, ${JSON.stringify(words)}, { file: process.argv[4], poll: { first: 20, longest: 20 } });
  console.log("done");
`;

/** Runs the program until a request to `path` has come, and kills it. */
async function killedAt(path: string, count = 1): Promise<void> {
  const index = new URL("../index.ts", import.meta.url).href;
  const options = ["--conditions=@ashlar/source", "--input-type=module", "-e", program, index, key, vendor.baseURL, file];
  child = spawn(process.execPath, options, { cwd: import.meta.dirname, stdio: ["ignore", "ignore", "inherit"] });
  const asked = () => vendor.requests.filter((request) => `${request.method} ${request.path}`.includes(path)).length;
  await expect.poll(asked, { timeout: 15_000, interval: 5 }).toBeGreaterThanOrEqual(count);
  child.kill("SIGKILL");
  await once(child, "exit");
}

async function resume(inputs = words): Promise<readonly string[]> {
  const provider = createOpenAI({ apiKey: key, baseURL: vendor.baseURL });
  const shout = call({ name: "shout", model: provider("gpt-5-mini"), prompt: (word: string) => prompt`Shout ${word}.` });
  const results = await provider.batch(shout, inputs, { file, poll: { first: 5, longest: 20 } });
  return results.map((result) => (result.ok ? result.reply.text : String(result.error)));
}

const madeBatches = () => vendor.requests.filter(({ method, path }) => method === "POST" && path === "/v1/batches").length;
const silence: Fault = { type: "silence" };

describe("a run that is killed", () => {
  it("while it uploads submits once", async () => {
    await serve();
    vendor.fails("/files", silence);
    await killedAt("POST /v1/files");
    expect(await readFile(file, "utf8")).not.toContain("submitting");
    expect(await resume()).toEqual(["a!", "b!", "c!"]);
    expect(madeBatches()).toBe(1);
  });

  it("before its request to make the batch has come through submits once it is sure of that", async () => {
    await serve();
    await killedAt("POST /v1/files");
    const [header = ""] = (await readFile(file, "utf8")).split("\n");
    // As if it had been killed a moment later, and long ago.
    await writeFile(file, `${header}\n{"type":"submitting","key":"${crypto.randomUUID()}","lines":["a-1"],"at":1}\n`);
    expect(await resume()).toEqual(["a!", "b!", "c!"]);
    expect(await readFile(file, "utf8")).toContain('{"type":"dropped"');
  });

  it("after the batch was made, and before it knew its id, finds it", async () => {
    await serve();
    vendor.fails("/batches", silence);
    await killedAt("POST /v1/batches");
    expect(await readFile(file, "utf8")).toMatch(/"submitting".*\n$/);
    expect(await resume()).toEqual(["a!", "b!", "c!"]);
    expect(madeBatches()).toBe(1);
  });

  it("while it waits goes on waiting for the same batch", async () => {
    await serve(6);
    await killedAt("GET /v1/batches/", 3);
    expect(await readFile(file, "utf8")).toMatch(/"submitted".*\n$/);
    expect(await resume(["d", ...words])).toEqual(["d!", "a!", "b!", "c!"]);
    expect(madeBatches()).toBe(2);
  });

  it("while it reads results reads them again", async () => {
    await serve();
    vendor.fails("/content", silence);
    await killedAt("/content");
    expect(await resume()).toEqual(["a!", "b!", "c!"]);
    expect(madeBatches()).toBe(1);
  });

  it("at any time has lost nothing when it is killed again and again", async () => {
    await serve(8);
    for (const path of ["POST /v1/batches", "GET /v1/batches/", "GET /v1/batches/"])
      await killedAt(path, vendor.requests.length > 0 ? 2 : 1);
    expect(await resume()).toEqual(["a!", "b!", "c!"]);
    expect(madeBatches()).toBe(1);
  });

  it("leaves a file that a second process can't use while the first lives", async () => {
    await serve(1000);
    const lives = killedAt("GET /v1/batches/", 40);
    await expect.poll(() => vendor.requests.length, { timeout: 15_000 }).toBeGreaterThan(2);
    await expect(resume()).rejects.toMatchObject({ code: "batch-file", message: expect.stringContaining(`process ${child?.pid}`) });
    await lives;
    expect(madeBatches()).toBe(1);
  });
}, 60_000);

it("a batch whose submission was answered with nonsense is found by the next run", async () => {
  await serve();
  vendor.fails("/batches", { type: "html" });
  await expect(resume()).rejects.toMatchObject({ code: "server", message: expect.stringContaining("HTML") });
  expect(await resume()).toEqual(["a!", "b!", "c!"]);
  expect(madeBatches()).toBe(1);
});
