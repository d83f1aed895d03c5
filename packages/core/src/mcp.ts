/**
 * `@ashlar/core/mcp`: the tools of MCP servers as tools of a call, through the official SDK (`npm install @modelcontextprotocol/sdk`).
 *
 * @module
 */
export { connectMcp, type McpConnection, type McpServer, MissingPackageError } from "./mcp/connect.ts";
export { type McpClient, type McpProgress, type McpTool, type McpToolOptions, type McpToolRequest, mcpTools } from "./mcp/tools.ts";
