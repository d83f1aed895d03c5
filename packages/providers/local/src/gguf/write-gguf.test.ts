import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readGgufFileInfo } from "node-llama-cpp";
import { describe, expect, it } from "vitest";
import { testFolder } from "../testing/folder.ts";
import { type MetadataValue, writeGguf } from "./write-gguf.ts";

async function written(metadata: Map<string, MetadataValue>, tensors: Parameters<typeof writeGguf>[1]) {
  const path = join(await testFolder(), "model.gguf");
  await writeFile(path, writeGguf(metadata, tensors));
  return path;
}

describe("writeGguf", () => {
  it("writes what another reader reads", async () => {
    const numbers = Float32Array.from({ length: 64 }, (_, i) => i - 32);
    const path = await written(
      new Map<string, MetadataValue>([
        ["general.architecture", { type: "string", value: "bert" }],
        ["general.name", { type: "string", value: "größe" }],
        ["bert.block_count", { type: "uint32", value: 6 }],
        ["bert.attention.layer_norm_epsilon", { type: "float32", value: 1e-12 }],
        ["bert.attention.causal", { type: "bool", value: false }],
        ["tokenizer.ggml.tokens", { type: "string[]", value: ["a", "▁b"] }],
        ["tokenizer.ggml.token_type", { type: "int32[]", value: [1, 3] }],
      ]),
      [
        { name: "vector", shape: [3], type: "F32", read: async () => Float32Array.of(1, 2, 3) },
        { name: "matrix", shape: [2, 32], type: "Q8_0", read: async () => numbers },
      ],
    );
    const info = await readGgufFileInfo(path, { readTensorInfo: true, logWarnings: false });
    expect(info.metadata).toMatchObject({
      general: { architecture: "bert", name: "größe" },
      bert: { block_count: 6, attention: { causal: false } },
      tokenizer: { ggml: { tokens: ["a", "▁b"], token_type: [1, 3] } },
    });
    expect(info.tensorInfo).toMatchObject([
      { name: "vector", dimensions: [3], ggmlType: 0, offset: 0 },
      // The innermost dimension comes first in the file, and data begins at multiples of 32.
      { name: "matrix", dimensions: [32, 2], ggmlType: 8, offset: 32 },
    ]);
  });
});
