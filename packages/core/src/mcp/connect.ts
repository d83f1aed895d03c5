import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { ConnectionError, defineError, isAshlarError } from "../errors.ts";
import { abortError, raceAbort } from "../request/watch.ts";
import { type McpTool, type McpToolOptions, mcpTools } from "./tools.ts";

/** A server that runs as a process of its own and talks over its standard input and output, or one that is reached by HTTP. */
export type McpServer =
  | {
      readonly command: string;
      readonly args?: readonly string[];
      /** Variables of the process. Of those of this process it gets only harmless ones (PATH, HOME …): pass its keys here. */
      readonly env?: Readonly<Record<string, string>>;
      /** The folder in which it runs. Default: that of this process. */
      readonly cwd?: string;
    }
  | {
      /** The address of its Streamable HTTP endpoint. */
      readonly url: string | URL;
      /** Sent with each request, for instance `{ authorization: "Bearer …" }`. */
      readonly headers?: Readonly<Record<string, string>>;
    };

/** A connection to an MCP server. */
export interface McpConnection<Pauses extends boolean = boolean> {
  readonly tools: readonly McpTool<Pauses>[];
  /** The SDK's client, for all that MCP has beside tools. */
  readonly client: Client;
  /** Ends the connection, and the server's process. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** How a connection is made. */
export interface McpConnectOptions {
  /** Ends the attempt to connect; the connection itself ends with `close`. */
  readonly signal?: AbortSignal;
}

/** A package that a feature needs, and that the user chooses to have, is not installed. The message holds the line that installs it. */
export class MissingPackageError extends defineError<"missing-package", { readonly package: string }>("missing-package") {}

/**
 * Connects to an MCP server and takes its tools. For what it does not offer (OAuth, other transports) connect a client of the SDK yourself
 * and pass it to `mcpTools`.
 *
 * @throws MissingPackageError without `@modelcontextprotocol/sdk`; ConnectionError when the server does not start or does not answer
 * @example
 * await using files = await connectMcp({ command: "npx", args: ["-y", "@modelcontextprotocol/server-filesystem", "docs"] });
 * const ask = call({ name: "ask", model, tools: files.tools, prompt: (question: string) => question });
 */
export function connectMcp(server: McpServer, options?: McpConnectOptions & McpToolOptions<false>): Promise<McpConnection<false>>;
export function connectMcp(server: McpServer, options: McpConnectOptions & McpToolOptions<true>): Promise<McpConnection<true>>;
export async function connectMcp(server: McpServer, options: McpConnectOptions & McpToolOptions = {}): Promise<McpConnection> {
  const { signal, ...toolOptions } = options;
  if (signal?.aborted) throw abortError(signal);
  const { Client } = await load(() => import("@modelcontextprotocol/sdk/client/index.js"));
  const client = new Client({ name: "ashlar", version: "1" });
  const { transport, name, said, leave } = "command" in server ? await overStdio(server) : await overHttp(server);
  const close = async (): Promise<void> => {
    await leave();
    await client.close();
  };
  try {
    await client.connect(transport, signal && { signal });
    // The overloads differ in types alone.
    const tools = await mcpTools(client, toolOptions as McpToolOptions<true>);
    return { tools, client, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    if (signal?.aborted) throw abortError(signal);
    if (isAshlarError(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const last = said().trim();
    throw new ConnectionError(`The MCP server ${name} can't be reached: ${reason}${last && `\nIt said: ${last}`}`, { cause: error });
  }
}

interface Line {
  readonly transport: Transport;
  /** What the server is called in messages; without its arguments, which may hold a key. */
  readonly name: string;
  /** The last that the server wrote to its standard error. */
  readonly said: () => string;
  /** Says goodbye, where the transport has a way to. */
  readonly leave: () => Promise<void>;
}

async function overStdio({ command, args, env, cwd }: Extract<McpServer, { command: string }>): Promise<Line> {
  const { StdioClientTransport } = await load(() => import("@modelcontextprotocol/sdk/client/stdio.js"));
  const transport = new StdioClientTransport({
    command,
    stderr: "pipe",
    ...(args && { args: [...args] }),
    ...(env && { env: { ...env } }),
    ...(cwd !== undefined && { cwd }),
  });
  let said = "";
  // Read to the end of the connection, because a full pipe would stop the server.
  transport.stderr?.on("data", (chunk: unknown) => {
    said = (said + String(chunk)).slice(-1000);
  });
  return { transport, name: `"${command}"`, said: () => said, leave: async () => {} };
}

async function overHttp({ url, headers }: Extract<McpServer, { url: string | URL }>): Promise<Line> {
  const { StreamableHTTPClientTransport } = await load(() => import("@modelcontextprotocol/sdk/client/streamableHttp.js"));
  const address = new URL(url);
  const transport = new StreamableHTTPClientTransport(address, headers && { requestInit: { headers: { ...headers } } });
  return {
    // The SDK's class says `sessionId: string | undefined`, its interface `sessionId?: string`.
    transport: transport as Transport,
    name: `at ${address.origin}${address.pathname}`,
    said: () => "",
    // The server may be gone, or keep no sessions; then there is nobody to tell.
    leave: () => raceAbort(transport.terminateSession(), AbortSignal.timeout(2000)).catch(() => {}),
  };
}

async function load<Module>(loading: () => Promise<Module>): Promise<Module> {
  try {
    return await loading();
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "ERR_MODULE_NOT_FOUND")) throw cause;
    throw new MissingPackageError(`MCP needs the package ${sdk}. Install it: npm install ${sdk}`, { cause, package: sdk });
  }
}

const sdk = "@modelcontextprotocol/sdk";
