import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { CallToolRequestSchema, type CallToolResult, ListToolsRequestSchema, type Tool } from "@modelcontextprotocol/sdk/types.js";
import { afterEach, describe, expect, it } from "vitest";
import { approve, call, deny } from "../index.ts";
import { callsTools, scriptedModel } from "../testing/scripted-model.ts";
import { type McpProgress, type McpToolRequest, mcpTools } from "./tools.ts";

type Handler = (
  name: string,
  input: Record<string, unknown>,
  extra: { readonly signal: AbortSignal; readonly progress: (progress: number, total?: number, message?: string) => Promise<void> },
) => Promise<CallToolResult>;

const clients: Client[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

/** A client of a real server of the SDK, in this process. Each inner list is one page. */
async function connected(pages: readonly (readonly Tool[])[], handle: Handler = async () => said("done")): Promise<Client> {
  const server = new Server({ name: "test", version: "1" }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, ({ params }) => {
    const at = Number(params?.cursor ?? 0);
    return { tools: [...(pages[at] ?? [])], ...(at + 1 < pages.length && { nextCursor: String(at + 1) }) };
  });
  server.setRequestHandler(CallToolRequestSchema, ({ params }, { signal, _meta, sendNotification }) => {
    const progressToken = _meta?.progressToken ?? "none";
    const progress = (done: number, total?: number, message?: string) =>
      sendNotification({ method: "notifications/progress", params: { progressToken, progress: done, total, message } });
    return handle(params.name, params.arguments ?? {}, { signal, progress });
  });
  const [near, far] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: "test", version: "1" });
  clients.push(client);
  await Promise.all([server.connect(far), client.connect(near)]);
  return client;
}

const said = (text: string): CallToolResult => ({ content: [{ type: "text", text }] });
const listed = (name: string, more: Partial<Tool> = {}): Tool => ({ name, inputSchema: { type: "object" }, ...more });

describe("mcpTools", () => {
  it("gives the model names, descriptions and schemas as the server has them", async () => {
    const inputSchema = {
      type: "object" as const,
      properties: { city: { type: "string", minLength: 1, "x-hint": "a city" } },
      required: ["city"],
    };
    const tools = await mcpTools(await connected([[listed("weather", { description: "The weather", inputSchema })]]));
    const model = scriptedModel(["fine"]);
    await call({ name: "ask", model, tools, prompt: () => "Go" })();
    expect(model.requests[0]?.tools).toEqual([{ name: "weather", description: "The weather", inputSchema, strict: false }]);
  });

  it("reads all pages of the list", async () => {
    const tools = await mcpTools(await connected([[listed("a")], [listed("b"), listed("c")], [listed("d")]]));
    expect(tools.map(({ name }) => name)).toEqual(["a", "b", "c", "d"]);
  });

  it("does not read for ever a list that never ends", async () => {
    const endless = { listTools: async () => ({ tools: [], nextCursor: "again" }), callTool: async () => said("") };
    await expect(mcpTools(endless)).rejects.toMatchObject({ code: "server", retryable: false });
  });

  it("carries out a model's calls, in parallel, by the server's own names", async () => {
    const names: string[] = [];
    const waiting: (() => void)[] = [];
    const client = await connected([[listed("look.up")]], async (name, { city }) => {
      names.push(name);
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (waiting.length === 2) for (const go of waiting.splice(0)) go();
      });
      return said(`sun in ${city}`);
    });
    const model = scriptedModel([callsTools(["w_look_up", { city: "Oslo" }], ["w_look_up", { city: "Rome" }]), "Sun in both."]);
    const ask = call({ name: "ask", model, tools: await mcpTools(client, { prefix: "w_" }), prompt: () => "Go" });
    const reply = await ask();
    expect(names).toEqual(["look.up", "look.up"]);
    expect(reply.value).toBe("Sun in both.");
    expect(reply.toolCalls.map(({ input, output }) => [input, output])).toEqual([
      [{ city: "Oslo" }, "sun in Oslo"],
      [{ city: "Rome" }, "sun in Rome"],
    ]);
  });

  it("takes only what is included", async () => {
    const client = await connected([[listed("read"), listed("write")]]);
    expect((await mcpTools(client, { include: ["read"] })).map(({ name }) => name)).toEqual(["read"]);
    await expect(mcpTools(client, { include: ["reed"] })).rejects.toThrow('has no tool "reed". Its tools: read, write.');
  });

  it("leaves out tools that only run as tasks", async () => {
    const client = await connected([[listed("now"), listed("later", { execution: { taskSupport: "required" } })]]);
    expect((await mcpTools(client)).map(({ name }) => name)).toEqual(["now"]);
  });

  it("refuses two tools whose names become the same", async () => {
    const client = await connected([[listed("a.b"), listed("a/b")]]);
    await expect(mcpTools(client)).rejects.toMatchObject({ code: "invalid-request", message: expect.stringContaining('"a_b"') });
    expect(await mcpTools(client, { include: ["a/b"] })).toHaveLength(1);
  });

  it("tells the model what went wrong, and goes on", async () => {
    const client = await connected([[listed("read")]], async () => ({ ...said("no such file"), isError: true }));
    const model = scriptedModel([callsTools(["read", {}]), "There is no such file."]);
    const reply = await call({ name: "ask", model, tools: await mcpTools(client), prompt: () => "Go" })();
    expect(model.requests[1]?.messages.at(-1)?.content).toEqual([
      { type: "tool-result", id: "call-1", name: "read", output: "no such file", isError: true },
    ]);
    expect(reply.toolCalls[0]?.error).toBe("no such file");
  });

  it("tells the model that arguments must be an object, and does not trouble the server", async () => {
    let asked = 0;
    const client = await connected([[listed("read")]], async () => said(String(++asked)));
    const model = scriptedModel([callsTools(["read", ["a.txt"]]), "Sorry."]);
    const reply = await call({ name: "ask", model, tools: await mcpTools(client), prompt: () => "Go" })();
    expect(reply.toolCalls[0]?.error).toContain("must be an object");
    expect(asked).toBe(0);
  });

  it("waits for approval where it is asked for, with the server's annotations at hand", async () => {
    const requests: McpToolRequest[] = [];
    const deleted: unknown[] = [];
    const client = await connected(
      [[listed("read", { annotations: { readOnlyHint: true } }), listed("delete", { annotations: { destructiveHint: true } })]],
      async (name, input) => {
        if (name === "delete") deleted.push(input.path);
        return said(`${name} done`);
      },
    );
    const tools = await mcpTools(client, {
      needsApproval: (request) => {
        requests.push(request);
        return !request.annotations.readOnlyHint;
      },
    });
    const model = scriptedModel([callsTools(["read", { path: "a" }, "r"], ["delete", { path: "a" }, "d"]), "Deleted.", "Kept."]);
    const ask = call({ name: "ask", model, tools, prompt: () => "Go" });
    const stopped = await ask();
    expect(stopped.value).toBeUndefined();
    expect(stopped.pending.map(({ id }) => id)).toEqual(["d"]);
    expect(deleted).toEqual([]);
    expect(requests.map(({ tool, input }) => [tool, input])).toEqual([
      ["read", { path: "a" }],
      ["delete", { path: "a" }],
    ]);

    const approved = await stopped.resume([approve({ id: "d" })]);
    expect(approved.value).toBe("Deleted.");
    expect(deleted).toEqual(["a"]);
    const denied = await stopped.resume([deny({ id: "d" }, "not today")]);
    expect(denied.value).toBe("Kept.");
    expect(deleted).toEqual(["a"]);
  });

  it("waits for approval of every call with `true`", async () => {
    const tools = await mcpTools(await connected([[listed("read")]]), { needsApproval: true });
    const model = scriptedModel([callsTools(["read", {}])]);
    expect((await call({ name: "ask", model, tools, prompt: () => "Go" })()).pending).toHaveLength(1);
  });

  it("passes an abort on to the server", async () => {
    const caller = new AbortController();
    const { promise: cancelled, resolve } = Promise.withResolvers<void>();
    const client = await connected([[listed("slow")]], async (_name, _input, { signal }) => {
      signal.addEventListener("abort", () => resolve());
      caller.abort(new Error("enough"));
      return new Promise(() => {});
    });
    const model = scriptedModel([callsTools(["slow", {}])]);
    const ask = call({ name: "ask", model, tools: await mcpTools(client), prompt: () => "Go" });
    await expect(ask(undefined, { signal: caller.signal })).rejects.toMatchObject({ code: "aborted" });
    await cancelled;
  });

  it("does not cancel what is done when the call is aborted later", async () => {
    const caller = new AbortController();
    const cancellations: unknown[] = [];
    const client = await connected([[listed("quick")]]);
    const send = client.transport?.send.bind(client.transport);
    client.transport!.send = async (message, options) => {
      if ("method" in message && message.method === "notifications/cancelled") cancellations.push(message);
      await send?.(message, options);
    };
    const abort = (): string => {
      caller.abort();
      return "Too late.";
    };
    const model = scriptedModel([callsTools(["quick", {}]), abort]);
    const ask = call({ name: "ask", model, tools: await mcpTools(client), prompt: () => "Go" });
    await expect(ask(undefined, { signal: caller.signal })).rejects.toMatchObject({ code: "aborted" });
    expect(cancellations).toEqual([]);
  });

  it("gives up on a silent tool, but not on one that tells of its progress", async () => {
    const client = await connected([[listed("silent"), listed("busy")]], async (name, _input, { progress }) => {
      for (let step = 1; step <= 6; step++) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        if (name === "busy") await progress(step, 6, `step ${step}`);
      }
      return said("at last");
    });
    const heard: McpProgress[] = [];
    const tools = await mcpTools(client, { timeout: 400, onProgress: (progress) => heard.push(progress) });
    const model = scriptedModel([callsTools(["silent", {}, "s"], ["busy", {}, "b"]), "Fine."]);
    const { toolCalls } = await call({ name: "ask", model, tools, prompt: () => "Go" })();
    expect(toolCalls[0]?.error).toContain("timed out");
    expect(toolCalls[1]?.output).toBe("at last");
    expect(heard).toHaveLength(6);
    expect(heard[5]).toEqual({ tool: "busy", toolCallId: "b", progress: 6, total: 6, message: "step 6" });
  });
});
