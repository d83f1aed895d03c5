import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import type { Tool as ListedTool, ToolAnnotations } from "@modelcontextprotocol/sdk/types.js";
import { toJson } from "../call/reply.ts";
import { InvalidRequestError, ServerError } from "../errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import type { PreparedToolCall, Tool, ToolContext, ToolOutput } from "../tool.ts";
import { readResult } from "./result.ts";

/** What `mcpTools` needs of the SDK's `Client`; one of another copy of the SDK will do. */
export type McpClient = Pick<Client, "listTools" | "callTool">;

/** A tool of an MCP server. */
export type McpTool<Pauses extends boolean = boolean> = Tool<string, JsonObject, JsonValue | ToolOutput, Pauses>;

/** A call of a tool that a person may have to approve. */
export interface McpToolRequest {
  /** The server's name for the tool. */
  readonly tool: string;
  readonly input: JsonObject;
  /** What the server says of its tool (`readOnlyHint`, `destructiveHint` …). Believe it only of a server that you trust. */
  readonly annotations: ToolAnnotations;
}

/** News of a tool that takes long. */
export interface McpProgress {
  readonly tool: string;
  readonly toolCallId: string;
  readonly progress: number;
  readonly total?: number | undefined;
  readonly message?: string | undefined;
}

/** Which tools of a server are taken, and how they are called. */
export interface McpToolOptions<Pauses extends boolean = boolean> {
  /** Put before each name, to tell the tools of several servers apart: `"github_"`. Default: nothing. */
  readonly prefix?: string;
  /** The server's names of the tools to take. Default: all. */
  readonly include?: readonly string[];
  /** Whether a person must approve a call before it runs: all, or those for which the function says so. Default: none. */
  readonly needsApproval?: Pauses extends true ? true | ((request: McpToolRequest) => boolean | Promise<boolean>) : never;
  /** Milliseconds without a result or news of progress after which a call has failed. Default 60,000. */
  readonly timeout?: number;
  /** Hears how far a tool has come, where the server tells. */
  readonly onProgress?: (progress: McpProgress) => void;
}

/** More pages than any server has; one that gives the same page for ever must not keep the caller waiting. */
const maxPages = 1000;

/**
 * The tools of a connected client of the official SDK, for a call. Their JSON Schemas go to the model as they are and the server validates
 * the arguments; what it reports as an error goes to the model. In names, characters that vendors do not allow become `_`. Tools that only
 * run as tasks (an experimental part of MCP) are left out.
 *
 * The list is taken once: ask again when the server says that it has changed.
 *
 * @throws InvalidRequestError when `include` names a tool that the server has not got, or two tools have the same name
 * @example
 * const files = await mcpTools(client, { prefix: "files_", needsApproval: ({ annotations }) => !annotations.readOnlyHint });
 * const ask = call({ name: "ask", model, tools: files, prompt: (question: string) => question });
 */
export function mcpTools(client: McpClient, options?: McpToolOptions<false>): Promise<readonly McpTool<false>[]>;
export function mcpTools(client: McpClient, options: McpToolOptions<true>): Promise<readonly McpTool<true>[]>;
export async function mcpTools(client: McpClient, options: McpToolOptions = {}): Promise<readonly McpTool[]> {
  const { include, prefix = "" } = options;
  const listed = (await listAll(client)).filter(({ execution }) => execution?.taskSupport !== "required");
  const missing = include?.filter((name) => !listed.some((tool) => tool.name === name)) ?? [];
  if (missing.length > 0) {
    const known = listed.map(({ name }) => name).join(", ");
    throw new InvalidRequestError(`The MCP server has no tool ${missing.map((name) => `"${name}"`).join(", ")}. Its tools: ${known}.`, {});
  }
  const taken = include ? listed.filter(({ name }) => include.includes(name)) : listed;
  const originals = new Map<string, string>();
  return taken.map((tool) => {
    const name = (prefix + tool.name).replace(/[^a-zA-Z0-9_-]/g, "_").slice(0, 64);
    const other = originals.get(name);
    if (other !== undefined) {
      const message = `The tools "${other}" and "${tool.name}" of the MCP server would both be named "${name}".`;
      throw new InvalidRequestError(`${message} Take one of them, with \`include\`.`, {});
    }
    originals.set(name, tool.name);
    return makeTool(client, tool, name, options);
  });
}

async function listAll(client: McpClient): Promise<readonly ListedTool[]> {
  const tools: ListedTool[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page++) {
    const listed = await client.listTools(cursor === undefined ? undefined : { cursor });
    tools.push(...listed.tools);
    cursor = listed.nextCursor;
    if (cursor === undefined) return tools;
  }
  throw new ServerError(`The MCP server's list of tools did not end after ${maxPages} pages.`, { retryable: false });
}

function makeTool(client: McpClient, listed: ListedTool, name: string, options: McpToolOptions): McpTool {
  const { needsApproval = false, timeout = 60_000, onProgress } = options;
  const { name: tool, annotations = {} } = listed;
  const description = listed.description ?? listed.title ?? annotations.title;
  const inputSchema = toJson(listed.inputSchema);
  const run = async (input: JsonObject, { signal, toolCallId }: ToolContext): Promise<JsonValue | ToolOutput> => {
    // The SDK never lets go of a signal, and would cancel again what is long done; so it gets one for this call only.
    const controller = new AbortController();
    const abort = (): void => controller.abort(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
    try {
      const result = await client.callTool({ name: tool, arguments: { ...input } }, undefined, {
        signal: controller.signal,
        timeout,
        resetTimeoutOnProgress: true,
        onprogress: ({ progress, total, message }) => onProgress?.({ tool, toolCallId, progress, total, message }),
      });
      if (!Array.isArray(result.content)) throw new ServerError(`The MCP tool "${tool}" gave no content.`, { retryable: false });
      return readResult({ ...result, content: result.content });
    } finally {
      signal.removeEventListener("abort", abort);
    }
  };
  return {
    type: "tool",
    name,
    ...(description !== undefined && { description }),
    inputSchema: isJsonObject(inputSchema) ? inputSchema : { type: "object" },
    pauses: needsApproval !== false,
    async prepare(input): Promise<PreparedToolCall<JsonObject, JsonValue | ToolOutput>> {
      if (!isJsonObject(input)) return { problem: `The input of tool "${name}" must be an object.` };
      const approval = typeof needsApproval === "function" ? await needsApproval({ tool, input, annotations }) : needsApproval;
      return { input, needsApproval: approval, run: (context) => run(input, context) };
    },
  };
}
