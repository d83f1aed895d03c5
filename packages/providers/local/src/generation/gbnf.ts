import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue, UnsupportedError } from "@ashlar/core";
import { enumerateIntegers, isoFormats, primitiveRules } from "./gbnf-primitives.ts";

/** Keywords that change which values are valid in a way that no grammar of this kind expresses. */
const unsupported = [
  "not",
  "if",
  "patternProperties",
  "dependentSchemas",
  "dependentRequired",
  "unevaluatedProperties",
  "unevaluatedItems",
  "contains",
  "$dynamicRef",
] as const;

/**
 * A GBNF grammar for exactly the structure of a JSON Schema (draft 2020-12), so that a model can write nothing else. Kept by the grammar:
 * types, properties (in the schema's order, optional ones may be left out), `enum`, `const`, `anyOf`, `oneOf`, `allOf` of objects, local
 * `$ref` (recursive ones too), tuples, lengths of arrays and of short strings, small ranges of integers, signs, the formats `date`, `time`,
 * `date-time`, `uuid`, `email`, and records. Left to the validation after the answer: `pattern`, other formats, other ranges, `multipleOf`,
 * `uniqueItems`, `minProperties`, `maxProperties`. Objects with `properties` get no others.
 *
 * Source: llama.cpp, grammars/README.md.
 *
 * @throws UnsupportedError for a schema whose structure can't be kept, naming keyword and place.
 */
export function gbnfOf(schema: JsonSchema): string {
  const compiler = new Compiler(schema);
  const root = compiler.value(schema, "#");
  return compiler.grammar(root);
}

class Compiler {
  readonly #root: JsonSchema;
  readonly #rules = new Map<string, string>();
  readonly #references = new Map<string, string>();

  constructor(root: JsonSchema) {
    this.#root = root;
  }

  grammar(root: string): string {
    return [`root ::= ${root}`, ...[...this.#rules].map(([name, body]) => `${name} ::= ${body}`)].join("\n");
  }

  /** The expression for a value of `schema`. */
  value(schema: JsonValue | undefined, at: string): string {
    if (schema === undefined || schema === true) return this.#primitive("any");
    if (!isJsonObject(schema)) throw refuse(at, "a schema that allows nothing");
    for (const keyword of unsupported) if (keyword in schema) throw refuse(at, `"${keyword}"`);
    if (typeof schema.$ref === "string") return this.#reference(schema.$ref, at);
    if ("const" in schema) return literal(JSON.stringify(schema.const));
    if (Array.isArray(schema.enum)) return alternatives(schema.enum.map((value: JsonValue) => literal(JSON.stringify(value))));
    const variants = schema.anyOf ?? schema.oneOf;
    if (Array.isArray(variants)) return this.#variants(schema, variants, at);
    if (Array.isArray(schema.allOf)) return this.value(this.#merged(schema, schema.allOf, at), at);
    if (Array.isArray(schema.type)) return alternatives(schema.type.map((type: JsonValue) => this.value({ ...schema, type }, at)));
    return this.#typed(schema, at);
  }

  #typed(schema: JsonObject, at: string): string {
    switch (schema.type ?? impliedType(schema)) {
      case "object":
        return this.#object(schema, at);
      case "array":
        return this.#array(schema, at);
      case "string":
        return this.#string(schema);
      case "integer":
        return enumerateIntegers(schema) ?? this.#primitive(isNotNegative(schema) ? "natural" : "integer");
      case "number":
        return this.#primitive(isNotNegative(schema) ? "positive" : "number");
      case "boolean":
        return this.#primitive("boolean");
      case "null":
        return this.#primitive("null");
      case undefined:
        return this.#primitive("any");
      default:
        throw refuse(at, `the type ${JSON.stringify(schema.type)}`);
    }
  }

  #variants(schema: JsonObject, variants: readonly JsonValue[], at: string): string {
    const { anyOf: _, oneOf: __, ...shared } = schema;
    const hasShared = "properties" in shared || "required" in shared;
    return alternatives(
      variants.map((variant, i) => {
        const place = `${at}/anyOf/${i}`;
        return this.value(hasShared ? this.#merged(shared, [variant], place) : variant, place);
      }),
    );
  }

  #string(schema: JsonObject): string {
    const format = isoFormats[String(schema.format)];
    if (format) return this.#rule(`format-${String(schema.format)}`, format);
    const [least, most] = [number(schema.minLength) ?? 0, number(schema.maxLength)];
    // Repetitions are unrolled by the grammar's engine: long ones make it slow, and the validation catches them.
    if (least > 256 || (least === 0 && (most === undefined || most > 256))) return this.#primitive("string");
    this.#primitive("string");
    return `"\\"" char${repeat(least, most !== undefined && most <= 256 ? most : undefined)} "\\""`;
  }

  #array(schema: JsonObject, at: string): string {
    const tuple = Array.isArray(schema.prefixItems) ? schema.prefixItems : [];
    const [least, most] = [Math.max(number(schema.minItems) ?? 0, 0), number(schema.maxItems)];
    if (tuple.length > 0) return this.#tuple(tuple, schema, least, at);
    if (most === 0) return literal("[]");
    const item = this.#rule("item", this.value(schema.items, `${at}/items`));
    const more = repeat(Math.max(least - 1, 0), most === undefined ? undefined : most - 1);
    const items = `${item} (", " ${item})${more}`;
    return least > 0 ? `"[" ${items} "]"` : `"[" (${items})? "]"`;
  }

  #tuple(tuple: readonly JsonValue[], schema: JsonObject, least: number, at: string): string {
    const fixed = tuple.map((item, i) => this.value(item, `${at}/prefixItems/${i}`)).join(' ", " ');
    if (!isJsonObject(schema.items)) return `"[" ${fixed} "]"`;
    const most = number(schema.maxItems);
    const item = this.#rule("item", this.value(schema.items, `${at}/items`));
    const more = repeat(Math.max(least - tuple.length, 0), most === undefined ? undefined : most - tuple.length);
    return `"[" ${fixed} (", " ${item})${more} "]"`;
  }

  #object(schema: JsonObject, at: string): string {
    const required = new Set(Array.isArray(schema.required) ? schema.required : []);
    const properties = Object.entries(this.#properties(schema));
    const missing = [...required].find((name) => !properties.some(([key]) => key === name));
    if (properties.length > 0 && missing !== undefined) throw refuse(at, `the required property "${missing}" that has no schema`);
    if (properties.length === 0) return this.#record(schema, at);
    const members = properties.map(([name, property]) => ({
      pair: `${literal(`${JSON.stringify(name)}: `)} ${this.value(property, `${at}/properties/${name}`)}`,
      optional: !required.has(name),
    }));
    // From the last property to the first: what may follow when something was written already, and when nothing was.
    let [after, first] = ['""', '""'];
    for (const { pair, optional } of members.toReversed()) {
      const rule = this.#rule("pair", pair);
      const start = `${rule} ${after}`;
      first = this.#rule("first", optional ? alternatives([start, first]) : start);
      after = this.#rule("after", optional ? `(", " ${rule})? ${after}` : `", " ${rule} ${after}`);
    }
    return `"{" ${first} "}"`;
  }

  // A record with an enumeration of keys is an object; `propertyNames` says so.
  #properties(schema: JsonObject): JsonObject {
    if (isJsonObject(schema.properties) && Object.keys(schema.properties).length > 0) return schema.properties;
    const names = isJsonObject(schema.propertyNames) ? schema.propertyNames.enum : undefined;
    if (!Array.isArray(names)) return {};
    return Object.fromEntries(names.map((name: JsonValue) => [String(name), schema.additionalProperties]));
  }

  #record(schema: JsonObject, at: string): string {
    if (schema.additionalProperties === false || ("properties" in schema && schema.additionalProperties === undefined))
      return literal("{}");
    const pair = this.#rule(
      "pair",
      `${this.#primitive("string")} ": " ${this.value(schema.additionalProperties, `${at}/additionalProperties`)}`,
    );
    return `"{" (${pair} (", " ${pair})*)? "}"`;
  }

  #reference(reference: string, at: string): string {
    const known = this.#references.get(reference);
    if (known) return known;
    const name = `ref${this.#references.size}`;
    this.#references.set(reference, name); // before its content: it may refer to itself
    this.#rules.set(name, this.value(this.#resolve(reference, at), reference));
    return name;
  }

  #resolve(reference: string, at: string): JsonValue | undefined {
    if (!reference.startsWith("#")) throw refuse(at, `the reference ${reference}, which is not in the schema`);
    let value: JsonValue | undefined = this.#root;
    for (const part of reference.slice(1).split("/").filter(Boolean)) {
      const key = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
      value = isJsonObject(value) ? value[key] : Array.isArray(value) ? value[Number(key)] : undefined;
    }
    if (value === undefined) throw refuse(at, `the reference ${reference}, which leads nowhere`);
    return value;
  }

  #merged(base: JsonObject, parts: readonly JsonValue[], at: string): JsonObject {
    const { allOf: _, ...rest } = base;
    const all = [rest, ...parts.map((part) => (isJsonObject(part) && typeof part.$ref === "string" ? this.#resolve(part.$ref, at) : part))];
    const objects = all.filter(isJsonObject).filter((part) => Object.keys(part).some((key) => key !== "description" && key !== "title"));
    if (objects.length === 1) return objects[0]!;
    if (!objects.every((part) => "properties" in part || "required" in part || part.type === "object"))
      throw refuse(at, '"allOf" of schemas that are not objects');
    const properties = Object.assign({}, ...objects.map((part) => asObject(part.properties)));
    return Object.assign({}, ...objects, { properties, required: objects.flatMap((part) => asArray(part.required)) });
  }

  #primitive(name: string): string {
    for (const [rule, body] of primitiveRules(name)) this.#rules.set(rule, body);
    return name;
  }

  #rule(prefix: string, body: string): string {
    if (prefix.startsWith("format-")) {
      this.#rules.set(prefix, body);
      return prefix;
    }
    const name = `${prefix}${this.#rules.size}`;
    this.#rules.set(name, body);
    return name;
  }
}

/** The text as a terminal of a grammar. */
export function literal(text: string): string {
  const escaped = text.replace(/["\\\n\r\t]/g, (char) => ({ "\n": "\\n", "\r": "\\r", "\t": "\\t" })[char] ?? `\\${char}`);
  return `"${escaped}"`;
}

function alternatives(options: readonly string[]): string {
  return options.length === 1 ? options[0]! : `(${options.join(" | ")})`;
}

function repeat(least: number, most: number | undefined): string {
  if (least === 0 && most === undefined) return "*";
  return most === undefined ? `{${least},}` : `{${least},${most}}`;
}

function impliedType(schema: JsonObject): string | undefined {
  if ("properties" in schema || "additionalProperties" in schema) return "object";
  return "items" in schema || "prefixItems" in schema ? "array" : undefined;
}

function isNotNegative(schema: JsonObject): boolean {
  return (number(schema.minimum) ?? -1) >= 0 || (number(schema.exclusiveMinimum) ?? -1) >= 0;
}

function number(value: JsonValue | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function asObject(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function asArray(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function refuse(at: string, what: string): Error {
  return new UnsupportedError(`local models can't be constrained to ${what} (at ${at}); change the schema, or ask for output mode "text"`, {
    feature: "JSON Schema",
    provider: "local",
  });
}
