import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import type { VendorName } from "../fakes/fake-vendor.ts";
import anthropic from "./data/anthropic.json" with { type: "json" };
import google from "./data/google.json" with { type: "json" };
import openai from "./data/openai.json" with { type: "json" };

/** Where a vendor's document came from. */
export interface PublishedSource {
  readonly source: string;
  /** When the copy was made: YYYY-MM-DD. */
  readonly published: string;
  readonly url: string;
  readonly license: string;
  /** Of the whole document, as it was before the schemas were taken out. */
  readonly sha256: string;
}

/** What the vendors' published documents describe: bodies of requests and replies, events of streams, lines of files. */
export interface PublishedNames {
  readonly openai:
    | ("chatRequest" | "chatReply" | "chatChunk")
    | ("responsesRequest" | "responsesReply" | "responsesEvent")
    | ("embeddingRequest" | "embeddingReply")
    | ("batchRequest" | "batch" | "file" | "models" | "error");
  readonly anthropic:
    | ("messagesRequest" | "messagesReply" | "messagesEvent")
    | ("countTokensRequest" | "countTokensReply")
    | ("batchRequest" | "batch" | "batchResult" | "models" | "error");
  readonly google:
    | ("generateContentRequest" | "generateContentReply")
    | ("embedContentRequest" | "embedContentReply" | "batchEmbedContentsRequest" | "batchEmbedContentsReply")
    | ("countTokensRequest" | "countTokensReply" | "models" | "error");
}

/** What the published document of one vendor describes. */
export type Published<Vendor extends VendorName> = PublishedNames[Vendor];

interface PublishedDocument<Name extends string> extends PublishedSource {
  /** The schema of each name. */
  readonly roots: Readonly<Record<Name, string>>;
  readonly $defs: object;
}

const documents: { readonly [Vendor in VendorName]: PublishedDocument<PublishedNames[Vendor]> } = { openai, anthropic, google };

/** Where the document came from that `problemsOf` validates with. */
export function sourceOf(vendor: VendorName): PublishedSource {
  const { source, published, url, license, sha256 } = documents[vendor];
  return { source, published, url, license, sha256 };
}

const compilers = new Map<VendorName, Ajv2020>();
const compiled = new Map<string, ValidateFunction>();

/**
 * What is wrong with a value by the vendor's published document, with the path of each fault, the likeliest first; empty when it fits.
 *
 * OpenAI's document lets unknown fields pass. Anthropic's refuses them in most places, Google's everywhere.
 *
 * @example
 * expect(problemsOf("openai", "chatRequest", vendor.requests[0].body)).toEqual([]);
 */
export function problemsOf<const Vendor extends VendorName>(vendor: Vendor, what: Published<Vendor>, value: unknown): readonly string[] {
  const validate = validatorOf(vendor, what);
  if (validate(value)) return [];
  // Each variant that might have been meant complains; the deepest complaints are of the one that was.
  const errors = (validate.errors ?? []).toSorted((a, b) => depth(b) - depth(a));
  return errors.slice(0, 5).map((error) => `${what}${error.instancePath}: ${error.message}${detail(error)}`);
}

function validatorOf(vendor: VendorName, what: string): ValidateFunction {
  const key = `${vendor} ${what}`;
  let validate = compiled.get(key);
  if (!validate) {
    const { roots, $defs } = documents[vendor];
    const root: string | undefined = Object.entries(roots).find(([name]) => name === what)?.[1];
    if (root === undefined) throw new TypeError(`The document of ${vendor} has no ${what}. It has: ${Object.keys(roots).join(", ")}.`);
    let compiler = compilers.get(vendor);
    if (!compiler) {
      compiler = new Ajv2020({ strict: false, validateFormats: false, allErrors: false });
      compiler.addSchema({ $id: vendor, $defs });
      compilers.set(vendor, compiler);
    }
    validate = compiler.compile({ $ref: `${vendor}#/$defs/${root}` });
    compiled.set(key, validate);
  }
  return validate;
}

function depth({ instancePath }: ErrorObject): number {
  return instancePath.split("/").length;
}

/** What the message of a fault leaves unsaid. */
function detail({ keyword, params }: ErrorObject): string {
  if (keyword === "additionalProperties") return `: ${params.additionalProperty}`;
  if (keyword === "enum") return `: ${params.allowedValues.slice(0, 12).join(", ")}`;
  return "";
}
