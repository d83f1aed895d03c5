import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { call } from "../index.ts";
import { callsTools, scriptedModel } from "../testing/scripted-model.ts";
import { connectMcp, type McpConnection } from "./connect.ts";

const everything = {
  command: process.execPath,
  args: [fileURLToPath(import.meta.resolve("@modelcontextprotocol/server-everything/dist/index.js")), "stdio"],
};

describe("connectMcp over stdio", () => {
  let connection: McpConnection<false>;
  beforeAll(async () => {
    process.env.ASHLAR_TEST_SECRET = "s3cret";
    connection = await connectMcp({ ...everything, env: { GREETING: "hello" } });
  }, 30_000);
  afterAll(() => connection.close());

  /** What the model is told after it has asked for the tool. */
  async function result(name: string, input: object) {
    const model = scriptedModel([callsTools([name, input]), "Done."]);
    const reply = await call({ name: "ask", model, tools: connection.tools, prompt: () => "Go" })();
    expect(reply.value).toBe("Done.");
    const part = model.requests[1]?.messages.at(-1)?.content[0];
    if (part?.type !== "tool-result") throw new Error("no tool result");
    return part;
  }

  it("takes the server's tools", () => {
    const names = connection.tools.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["echo", "get-sum", "get-structured-content", "get-tiny-image"]));
    expect(connection.tools.find(({ name }) => name === "get-sum")?.inputSchema).toMatchObject({
      properties: { a: { type: "number" }, b: { type: "number" } },
      required: ["a", "b"],
    });
  });

  it("gives text, structured content, images and resources", async () => {
    expect((await result("get-sum", { a: 2, b: 3 })).output).toBe("The sum of 2 and 3 is 5.");
    expect((await result("get-structured-content", { location: "Chicago" })).output).toEqual({
      temperature: 36,
      conditions: "Light rain / drizzle",
      humidity: 82,
    });
    const picture = await result("get-tiny-image", {});
    expect(picture.output).toBe("Here's the image you requested:\n[image 1: image/png]\nThe image above is the MCP logo.");
    expect(picture.media?.[0]).toMatchObject({ type: "image", source: { type: "base64", mediaType: "image/png" } });
    const resource = await result("get-resource-reference", { resourceType: "Blob", resourceId: 1 });
    expect(resource.output).toContainEqual(expect.objectContaining({ uri: "demo://resource/dynamic/blob/1" }));
    expect(resource.media?.[0]).toMatchObject({ type: "file", source: { type: "base64", mediaType: "text/plain" } });
  });

  it("tells the model which arguments the server refused", async () => {
    const part = await result("get-sum", { a: "two" });
    expect(part).toMatchObject({ isError: true, output: expect.stringContaining("b") });
  });

  it("hands the process its own variables and harmless ones, and no others", async () => {
    const { output } = await result("get-env", {});
    expect(output).toContain("hello");
    expect(output).toContain("PATH");
    expect(output).not.toContain("s3cret");
  });

  it("ends the server with the connection", async () => {
    const second = await connectMcp(everything, { include: ["echo"], prefix: "e_" });
    expect(second.tools.map(({ name }) => name)).toEqual(["e_echo"]);
    const { transport } = second.client;
    const pid = transport && "pid" in transport ? Number(transport.pid) : Number.NaN;
    expect(() => process.kill(pid, 0)).not.toThrow();
    await second[Symbol.asyncDispose]();
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });

  it("says why a server does not start", async () => {
    const missing = connectMcp({ command: "no-such-command-here" });
    await expect(missing).rejects.toMatchObject({ code: "connection", message: expect.stringContaining('"no-such-command-here"') });
    const broken = connectMcp({ command: process.execPath, args: ["-e", "console.error('config.json is missing'); process.exit(1)"] });
    await expect(broken).rejects.toMatchObject({ code: "connection", message: expect.stringContaining("It said: config.json is missing") });
  });

  it("leaves no process behind when the tools are not those that were asked for", async () => {
    const folder = await mkdtemp(join(tmpdir(), "ashlar-core-"));
    try {
      const script = `require("node:fs").writeFileSync("pid", String(process.pid)); import(${JSON.stringify(everything.args[0])})`;
      const server = { command: process.execPath, args: ["-e", script], cwd: folder };
      await expect(connectMcp(server, { include: ["nothing"] })).rejects.toMatchObject({ code: "invalid-request" });
      const pid = Number(await readFile(join(folder, "pid"), "utf8"));
      expect(() => process.kill(pid, 0)).toThrow("ESRCH");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("stops waiting for a server when it is aborted", async () => {
    const silent = { command: process.execPath, args: ["-e", "process.stdin.resume()"] };
    const controller = new AbortController();
    const connecting = connectMcp(silent, { signal: controller.signal });
    setTimeout(() => controller.abort(), 100);
    await expect(connecting).rejects.toMatchObject({ code: "aborted" });
    await expect(connectMcp(silent, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "aborted" });
  });
});

describe("connectMcp over HTTP", () => {
  it("talks to a server, with headers, and ends the session", async () => {
    const mcp = new McpServer({ name: "sums", version: "1" });
    mcp.registerTool("add", { inputSchema: { a: z.number(), b: z.number() } }, ({ a, b }) => ({
      content: [{ type: "text", text: String(a + b) }],
    }));
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => "session-1" });
    await mcp.connect(transport as Parameters<typeof mcp.connect>[0]);
    const methods: string[] = [];
    const server = createServer((request, response) => {
      methods.push(request.method ?? "");
      if (request.headers.authorization === "Bearer key") transport.handleRequest(request, response);
      else response.writeHead(401).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
    try {
      await expect(connectMcp({ url })).rejects.toMatchObject({ code: "connection", message: expect.stringContaining("127.0.0.1") });

      const { tools, close } = await connectMcp({ url, headers: { authorization: "Bearer key" } });
      const model = scriptedModel([callsTools(["add", { a: 20, b: 22 }]), "42."]);
      const reply = await call({ name: "ask", model, tools, prompt: () => "Go" })();
      expect(reply.toolCalls[0]?.output).toBe("42");
      await close();
      expect(methods).toContain("DELETE");
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it("says when nobody listens", async () => {
    await expect(connectMcp({ url: "http://127.0.0.1:9/mcp" })).rejects.toMatchObject({ code: "connection" });
  });
});

describe("without the SDK", () => {
  it("loads, and says what to install once it is needed", async () => {
    const folder = await mkdtemp(join(tmpdir(), "ashlar-core-"));
    try {
      await cp(fileURLToPath(new URL("..", import.meta.url)), join(folder, "src"), { recursive: true });
      const script = `
        const { connectMcp } = await import("./src/mcp.ts");
        await connectMcp({ command: "node" }).catch(({ code, message }) => console.log(JSON.stringify({ code, message })));`;
      const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], { cwd: folder });
      expect(JSON.parse(stdout)).toEqual({
        code: "missing-package",
        message: "MCP needs the package @modelcontextprotocol/sdk. Install it: npm install @modelcontextprotocol/sdk",
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
