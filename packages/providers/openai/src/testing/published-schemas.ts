import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";

/** What OpenAI's published document describes. */
export type Published =
  | "chatRequest"
  | "chatReply"
  | "chatChunk"
  | "responsesRequest"
  | "responsesReply"
  | "responsesEvent"
  | "embeddingRequest"
  | "embeddingReply";

const { roots, $defs } = JSON.parse(readFileSync(new URL("data/published-schemas.json", import.meta.url), "utf8"));
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: false });
ajv.addSchema({ $id: "openai", $defs });
const compiled = new Map<Published, ValidateFunction>();

/** What is wrong with a value by OpenAI's published document; empty when it fits. */
export function problemsOf(what: Published, value: unknown): readonly string[] {
  let validate = compiled.get(what);
  if (!validate) {
    validate = ajv.compile({ $ref: `openai#/$defs/${roots[what]}` });
    compiled.set(what, validate);
  }
  if (validate(value)) return [];
  // Each variant that might have been meant complains; the deepest complaints are of the one that was.
  const errors = (validate.errors ?? []).toSorted((a, b) => b.instancePath.split("/").length - a.instancePath.split("/").length);
  return errors.slice(0, 5).map(({ instancePath, message }) => `${what}${instancePath}: ${message}`);
}
