import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readGgufFileInfo } from "node-llama-cpp";
import { describe, expect, it } from "vitest";
import { rejection, testFolder } from "../testing/folder.ts";
import { convertBert } from "./convert-bert.ts";

const config = {
  vocab_size: 7,
  num_hidden_layers: 1,
  max_position_embeddings: 16,
  hidden_size: 32,
  intermediate_size: 64,
  num_attention_heads: 2,
  type_vocab_size: 2,
  layer_norm_eps: 1e-12,
};
const vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "cat", "##s"];

async function modelFolder(tensors: Readonly<Record<string, readonly number[]>>, words = vocabulary): Promise<string> {
  const folder = await testFolder();
  const header: Record<string, object> = {};
  let end = 0;
  for (const [name, shape] of Object.entries(tensors)) {
    const start = end;
    end += 4 * shape.reduce((a, b) => a * b, 1);
    header[name] = { dtype: "F32", shape, data_offsets: [start, end] };
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  await writeFile(join(folder, "model.safetensors"), Buffer.concat([length, json, Buffer.alloc(end)]));
  await writeFile(join(folder, "config.json"), JSON.stringify(config));
  await writeFile(join(folder, "vocab.txt"), `${words.join("\n")}\n`);
  return folder;
}

describe("convertBert", () => {
  it("names tensors, settings and tokens as llama.cpp does", async () => {
    const folder = await modelFolder({
      "embeddings.word_embeddings.weight": [7, 32],
      "embeddings.position_embeddings.weight": [16, 32],
      "embeddings.position_ids": [1],
      "encoder.layer.0.attention.self.query.weight": [32, 32],
      "encoder.layer.0.output.LayerNorm.bias": [32],
      "pooler.dense.weight": [32, 32],
    });
    const path = join(folder, "out.gguf");
    await writeFile(path, convertBert(folder, "tiny"));
    const { metadata, tensorInfo } = await readGgufFileInfo(path, { readTensorInfo: true, logWarnings: false });
    expect(tensorInfo?.map(({ name, ggmlType }) => [name, ggmlType])).toEqual([
      ["token_embd.weight", 8],
      ["position_embd.weight", 0],
      ["blk.0.attn_q.weight", 8],
      ["blk.0.layer_output_norm.bias", 0],
    ]);
    expect(metadata).toMatchObject({
      bert: { context_length: 16, embedding_length: 32 },
      tokenizer: { ggml: { tokens: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "▁cat", "s"], bos_token_id: 2, mask_token_id: 4 } },
    });
  });

  it("refuses what is no such model", async () => {
    const read = async (folder: string) => {
      for await (const _ of convertBert(folder, "x"));
    };
    expect(await rejection(read(await modelFolder({ "decoder.weight": [32] })))).toMatchObject({
      message: expect.stringContaining("decoder.weight"),
    });
    expect(await rejection(read(await modelFolder({}, ["cat"])))).toMatchObject({
      message: expect.stringContaining("vocab.txt has 1 tokens"),
    });
  });
});
