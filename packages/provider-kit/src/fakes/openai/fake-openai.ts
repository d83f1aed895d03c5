import type { FakeVendor } from "../fake-vendor.ts";
import { idCounter } from "../next-id.ts";
import { fakeVendor } from "../server.ts";
import type { VendorWire } from "../wire.ts";
import { chatPath } from "./chat.ts";
import { errorBody, limitHeaders, refused } from "./errors.ts";
import { responsesPath } from "./responses.ts";

/**
 * A fake OpenAI: Chat Completions and the Responses API, streamed or whole.
 *
 * @example
 * await using vendor = await fakeOpenAI().replies("Hello", { text: "Bye", fault: { type: "reset" } }).start();
 * const provider = createOpenAI({ apiKey: "sk-test", baseURL: vendor.baseURL });
 */
export function fakeOpenAI(): FakeVendor {
  return fakeVendor("openai", openAIWire);
}

function openAIWire(): VendorWire {
  const nextId = idCounter();
  return {
    vendor: "openai",
    basePath: "/v1",
    headers: () => ({ "x-request-id": nextId("req"), "openai-version": "2020-10-01", "openai-processing-ms": "1", ...limitHeaders }),
    streams: ({ body }) => body.stream === true,
    model(request) {
      if (request.method !== "POST") return undefined;
      switch (request.pathname) {
        case "/v1/chat/completions":
          return chatPath(request, nextId);
        case "/v1/responses":
          return responsesPath(request, nextId);
        default:
          return undefined;
      }
    },
    serve: () => undefined,
    refused,
    failure(kind, message) {
      const found = kind === "bad-request";
      return { status: found ? 400 : 404, body: errorBody({ message, type: "invalid_request_error", param: null, code: null }) };
    },
  };
}
