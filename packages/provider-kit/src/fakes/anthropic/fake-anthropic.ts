import type { FakeVendor } from "../fake-vendor.ts";
import { idCounter } from "../next-id.ts";
import { fakeVendor } from "../server.ts";
import type { VendorWire } from "../wire.ts";
import { errorBody, limitHeaders, refused } from "./errors.ts";
import { messagesPath } from "./messages.ts";

/**
 * A fake Anthropic: the Messages API, streamed or whole, and token counts, which are `usage.inputTokens` of the script's answer.
 *
 * @example
 * await using vendor = await fakeAnthropic().replies("Hello").start();
 * const client = new Anthropic({ apiKey: "test", baseURL: vendor.baseURL });
 */
export function fakeAnthropic(): FakeVendor {
  return fakeVendor("anthropic", anthropicWire);
}

function anthropicWire(): VendorWire {
  const nextId = idCounter();
  return {
    vendor: "anthropic",
    basePath: "",
    headers: () => ({ "request-id": nextId("req"), "anthropic-organization-id": "org-fake", ...limitHeaders() }),
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
    serve: () => undefined,
    refused,
    failure: (kind, message) =>
      kind === "not-found"
        ? { status: 404, body: errorBody("not_found_error", message) }
        : { status: 400, body: errorBody("invalid_request_error", message) },
  };
}
