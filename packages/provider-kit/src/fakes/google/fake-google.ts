import type { FakeVendor, FakeVendorOptions } from "../fake-vendor.ts";
import { idCounter } from "../next-id.ts";
import { fakeVendor } from "../server.ts";
import type { Received, Served, VendorWire } from "../wire.ts";
import { generateBatches } from "./batches.ts";
import { embedContentPath } from "./embed-content.ts";
import { errorBody, refused } from "./errors.ts";
import { generateContentPath } from "./generate-content.ts";

/**
 * A fake Google: `generateContent`, embeddings, and token counts, which are `usage.inputTokens`, take answers of the script, as do the lines
 * of batches; and batches and the list of models. Paths may begin with any version.
 *
 * @example
 * await using vendor = await fakeGoogle().replies("Hello").start();
 * const client = new GoogleGenAI({ apiKey: "test", httpOptions: { baseUrl: vendor.baseURL } });
 */
export function fakeGoogle(options: FakeVendorOptions = {}): FakeVendor {
  return fakeVendor("google", () => googleWire(options));
}

function googleWire({ batchPolls }: FakeVendorOptions): VendorWire {
  const nextId = idCounter();
  const serveBatches = generateBatches(batchPolls, nextId);
  return {
    vendor: "google",
    basePath: "",
    headers: () => ({ "server-timing": "gfet4t7; dur=1", vary: "Origin" }),
    streams: (request) => actionOf(request).action === "streamGenerateContent",
    model(request) {
      const { model, action } = actionOf(request);
      if (request.method !== "POST") return undefined;
      switch (action) {
        case "generateContent":
        case "streamGenerateContent":
          return generateContentPath(model, nextId);
        case "embedContent":
        case "batchEmbedContents":
          return embedContentPath(request, action === "batchEmbedContents");
        case "countTokens":
          return { whole: ({ usage }) => ({ totalTokens: usage.inputTokens ?? 0 }) };
        default:
          return undefined;
      }
    },
    serve: (request, ask) => (request.method === "GET" && /^\/v\w+\/models$/.test(request.pathname) ? models : serveBatches(request, ask)),
    refused,
    failure: (kind, message) => ({
      status: kind === "not-found" ? 404 : 400,
      body: kind === "not-found" ? errorBody(404, "NOT_FOUND", message) : errorBody(400, "INVALID_ARGUMENT", message),
    }),
  };
}

/** `/v1beta/models/gemini-3-flash:generateContent` taken apart. */
function actionOf({ pathname }: Pick<Received, "pathname">): { readonly model: string; readonly action: string } {
  const [, model = "", action = ""] = /^\/v\w+\/(?:models|tunedModels)\/([^/:]+):(\w+)$/.exec(pathname) ?? [];
  return { model, action };
}

const models: Served = {
  body: {
    models: [
      {
        name: "models/gemini-3-flash",
        baseModelId: "gemini-3-flash",
        version: "001",
        displayName: "Gemini 3 Flash",
        inputTokenLimit: 1_048_576,
        outputTokenLimit: 65_536,
        supportedGenerationMethods: ["generateContent", "countTokens"],
      },
    ],
  },
};
