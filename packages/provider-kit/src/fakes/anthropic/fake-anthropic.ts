import type { FakeVendor, FakeVendorOptions } from "../fake-vendor.ts";
import { idCounter } from "../next-id.ts";
import { fakeVendor } from "../server.ts";
import type { Served, VendorWire } from "../wire.ts";
import { messageBatches } from "./batches.ts";
import { errorBody, limitHeaders, refused } from "./errors.ts";
import { messagesPath } from "./messages.ts";

/**
 * A fake Anthropic: messages, and token counts, which are `usage.inputTokens`, take answers of the script, as do the lines of batches;
 * and message batches and the list of models.
 *
 * @example
 * await using vendor = await fakeAnthropic().replies("Hello").start();
 * const client = new Anthropic({ apiKey: "test", baseURL: vendor.baseURL });
 */
export function fakeAnthropic(options: FakeVendorOptions = {}): FakeVendor {
  return fakeVendor("anthropic", () => anthropicWire(options));
}

function anthropicWire({ batchPolls }: FakeVendorOptions): VendorWire {
  const nextId = idCounter();
  const serveBatches = messageBatches(batchPolls, nextId);
  return {
    vendor: "anthropic",
    basePath: "",
    headers: ({ number }) => ({ "request-id": `req_${number}`, "anthropic-organization-id": "org-fake", ...limitHeaders() }),
    streams: ({ body }) => body.stream === true,
    model(request) {
      if (request.method !== "POST") return undefined;
      switch (request.pathname) {
        case "/v1/messages":
          return messagesPath(request, nextId);
        case "/v1/messages/count_tokens":
          return { whole: ({ usage }) => ({ input_tokens: usage.inputTokens ?? 0 }) };
        default:
          return undefined;
      }
    },
    serve: (request, ask) => (request.method === "GET" && request.pathname === "/v1/models" ? models : serveBatches(request, ask)),
    refused,
    failure: (kind, message, { number }) => ({
      status: kind === "not-found" ? 404 : 400,
      body: errorBody(number, kind === "not-found" ? "not_found_error" : "invalid_request_error", message),
    }),
  };
}

const model = {
  type: "model",
  id: "claude-haiku-4-5",
  display_name: "Claude Haiku 4.5",
  created_at: "2025-10-01T00:00:00Z",
  max_input_tokens: 200_000,
  max_tokens: 64_000,
  capabilities: null,
};

const models: Served = { body: { data: [model], first_id: model.id, last_id: model.id, has_more: false } };
