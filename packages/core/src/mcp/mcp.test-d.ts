import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { call, type JsonObject, type LanguageModel } from "../index.ts";
import { connectMcp, mcpTools } from "../mcp.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function assert<_T extends true>(): void;
declare const model: LanguageModel;
declare const client: Client;

// Without approval a call always has a value.
const tools = await mcpTools(client, { prefix: "files_", timeout: 1000 });
const free = await call({ name: "ask", model, tools, prompt: () => "Go" })();
assert<Equal<typeof free.value, string>>();
assert<Equal<NonNullable<(typeof free.toolCalls)[number]["input"]>, JsonObject>>();

// With approval it may stop before.
const guarded = await mcpTools(client, { needsApproval: ({ annotations, input }) => !annotations.readOnlyHint || "path" in input });
const stopped = await call({ name: "ask", model, tools: guarded, prompt: () => "Go" })();
assert<Equal<typeof stopped.value, string | undefined>>();

await using files = await connectMcp({ command: "npx", args: ["-y", "server"] }, { needsApproval: true });
const both = await call({ name: "ask", model, tools: [...files.tools, ...tools], prompt: () => "Go" })();
assert<Equal<typeof both.value, string | undefined>>();
const open = await connectMcp({ url: "https://example.com/mcp", headers: { authorization: "Bearer key" } });
const value = (await call({ name: "ask", model, tools: open.tools, prompt: () => "Go" })()).value;
assert<Equal<typeof value, string>>();

// @ts-expect-error a server is a command or an address
await connectMcp({ args: ["server"] });
