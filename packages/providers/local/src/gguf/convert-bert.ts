import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { InvalidRequestError, isJsonObject, type JsonObject } from "@ashlar/core";
import { openSafetensors, type SafeTensor } from "./safetensors.ts";
import { type GgufTensor, type MetadataValue, writeGguf } from "./write-gguf.ts";

const tensorNames: Readonly<Record<string, string>> = {
  "embeddings.word_embeddings": "token_embd",
  "embeddings.position_embeddings": "position_embd",
  "embeddings.token_type_embeddings": "token_types",
  "embeddings.LayerNorm": "token_embd_norm",
};
const layerTensorNames: Readonly<Record<string, string>> = {
  "attention.self.query": "attn_q",
  "attention.self.key": "attn_k",
  "attention.self.value": "attn_v",
  "attention.output.dense": "attn_output",
  "attention.output.LayerNorm": "attn_output_norm",
  "intermediate.dense": "ffn_up",
  "output.dense": "ffn_down",
  "output.LayerNorm": "layer_output_norm",
};
const specialTokens = { bos: "[CLS]", seperator: "[SEP]", unknown: "[UNK]", padding: "[PAD]", mask: "[MASK]" } as const;
const tokenKinds = { normal: 1, control: 3, unused: 5 } as const;

/**
 * Converts a BERT sentence-embedding model with mean pooling (`model.safetensors`, `config.json`, `vocab.txt` in `folder`) to a GGUF in
 * Q8_0, in chunks of bytes. The bytes are the same as those of llama.cpp's own converter.
 */
export async function* convertBert(folder: string, name: string): AsyncGenerator<Uint8Array> {
  const config: unknown = JSON.parse(await readFile(join(folder, "config.json"), "utf8"));
  if (!isJsonObject(config)) throw new InvalidRequestError(`${folder}/config.json is no JSON object. Fetch it again.`, {});
  const vocabulary = (await readFile(join(folder, "vocab.txt"), "utf8")).replace(/\n$/, "").split("\n");
  await using source = await openSafetensors(join(folder, "model.safetensors"));
  // The pooler is not part of the sentence embedding, and positions are counted by the runtime.
  const used = source.tensors.filter((tensor) => !tensor.name.startsWith("pooler.") && !tensor.name.endsWith("position_ids"));
  yield* writeGguf(metadata(config, vocabulary, name), used.map(ggufTensor));
}

function ggufTensor({ name, shape, read }: SafeTensor): GgufTensor {
  const to = ggufName(name);
  // llama.cpp keeps vectors, positions and token types in full precision.
  const full = shape.length === 1 || to.startsWith("position_embd") || to.startsWith("token_types");
  return { name: to, shape, type: full ? "F32" : "Q8_0", read };
}

function ggufName(name: string): string {
  const dot = name.lastIndexOf(".");
  const [stem, suffix] = [name.slice(0, dot), name.slice(dot)];
  const layer = /^encoder\.layer\.(\d+)\.(.+)$/.exec(stem);
  const to = layer ? layerTensorNames[layer[2]!] && `blk.${layer[1]}.${layerTensorNames[layer[2]!]}` : tensorNames[stem];
  if (!to) throw new InvalidRequestError(`the tensor ${name} does not belong to a BERT model`, {});
  return to + suffix;
}

function metadata(config: JsonObject, vocabulary: readonly string[], name: string): Map<string, MetadataValue> {
  const number = (key: string): number => {
    const value = config[key];
    if (typeof value !== "number") throw new InvalidRequestError(`config.json has no number "${key}"; it is not of a BERT model`, {});
    return value;
  };
  if (vocabulary.length !== number("vocab_size"))
    throw new InvalidRequestError(`vocab.txt has ${vocabulary.length} tokens, config.json says ${number("vocab_size")}`, {});
  const uint32 = (value: number): MetadataValue => ({ type: "uint32", value });
  const string = (value: string): MetadataValue => ({ type: "string", value });
  const control = new Set<string>(Object.values(specialTokens));
  return new Map<string, MetadataValue>([
    ["general.architecture", string("bert")],
    ["general.type", string("model")],
    ["general.name", string(name)],
    ["general.license", string("apache-2.0")],
    ["bert.block_count", uint32(number("num_hidden_layers"))],
    ["bert.context_length", uint32(number("max_position_embeddings"))],
    ["bert.embedding_length", uint32(number("hidden_size"))],
    ["bert.feed_forward_length", uint32(number("intermediate_size"))],
    ["bert.attention.head_count", uint32(number("num_attention_heads"))],
    ["bert.attention.layer_norm_epsilon", { type: "float32", value: number("layer_norm_eps") }],
    ["bert.attention.causal", { type: "bool", value: false }],
    ["bert.pooling_type", uint32(1)],
    ["general.file_type", uint32(7)],
    ["general.quantization_version", uint32(2)],
    ["tokenizer.ggml.model", string("bert")],
    ["tokenizer.ggml.pre", string("default")],
    ["tokenizer.ggml.token_type_count", uint32(number("type_vocab_size"))],
    ["tokenizer.ggml.tokens", { type: "string[]", value: vocabulary.map((token) => phantomSpace(token, control)) }],
    ["tokenizer.ggml.token_type", { type: "int32[]", value: vocabulary.map((token) => tokenKind(token, control)) }],
    ...Object.entries(specialTokens).map(([role, token]): [string, MetadataValue] => [
      `tokenizer.ggml.${role}_token_id`,
      uint32(vocabulary.indexOf(token)),
    ]),
  ]);
}

// llama.cpp marks the start of a word where WordPiece marks its continuation.
function phantomSpace(token: string, control: ReadonlySet<string>): string {
  if (control.has(token) || (token.startsWith("[unused") && token.endsWith("]"))) return token;
  return token.startsWith("##") && token.length > 2 ? token.slice(2) : `\u2581${token}`;
}

function tokenKind(token: string, control: ReadonlySet<string>): number {
  if (control.has(token)) return tokenKinds.control;
  return token.startsWith("[unused") ? tokenKinds.unused : tokenKinds.normal;
}
