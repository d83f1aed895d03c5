import type { FakeVendor, FakeVendorOptions } from "../fake-vendor.ts";
import { idCounter } from "../next-id.ts";
import { fakeVendor } from "../server.ts";
import type { Served, VendorWire } from "../wire.ts";
import { openAIBatches } from "./batches.ts";
import { chatPath } from "./chat.ts";
import { embeddingsPath } from "./embeddings.ts";
import { errorBody, limitHeaders, refused } from "./errors.ts";
import { responsesPath } from "./responses.ts";

/**
 * A fake OpenAI: Chat Completions, the Responses API and embeddings, which take answers of the script, as do the lines of batches;
 * and files, batches and the list of models.
 *
 * @example
 * await using vendor = await fakeOpenAI().replies("Hello", { text: "Bye", fault: { type: "reset" } }).start();
 * const client = new OpenAI({ apiKey: "test", baseURL: vendor.baseURL });
 */
export function fakeOpenAI(options: FakeVendorOptions = {}): FakeVendor {
  return fakeVendor("openai", () => openAIWire(options));
}

function openAIWire({ batchPolls }: FakeVendorOptions): VendorWire {
  const nextId = idCounter();
  const serveBatches = openAIBatches(batchPolls, nextId);
  return {
    vendor: "openai",
    basePath: "/v1",
    headers: ({ number }) => ({
      "x-request-id": `req_${number}`,
      "openai-version": "2020-10-01",
      "openai-processing-ms": "1",
      ...limitHeaders,
    }),
    streams: ({ body }) => body.stream === true,
    model(request) {
      if (request.method !== "POST") return undefined;
      switch (request.pathname) {
        case "/v1/chat/completions":
          return chatPath(request, nextId);
        case "/v1/responses":
          return responsesPath(request, nextId);
        case "/v1/embeddings":
          return embeddingsPath(request);
        default:
          return undefined;
      }
    },
    serve: (request, ask) => (request.method === "GET" && request.pathname === "/v1/models" ? models : serveBatches(request, ask)),
    refused,
    failure: (kind, message) => ({
      status: kind === "not-found" ? 404 : 400,
      body: errorBody({ message, type: "invalid_request_error", param: null, code: null }),
    }),
  };
}

const models: Served = {
  body: {
    object: "list",
    data: ["gpt-5-mini", "text-embedding-3-small"].map((id) => ({ id, object: "model", created: 1_790_000_000, owned_by: "openai" })),
  },
};
