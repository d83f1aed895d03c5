import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rejection, testFolder } from "../testing/folder.ts";
import { openSafetensors } from "./safetensors.ts";

function safetensors(header: object, data: Uint8Array): Buffer {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, data]);
}

async function file(bytes: Uint8Array): Promise<string> {
  const path = join(await testFolder(), "model.safetensors");
  await writeFile(path, bytes);
  return path;
}

const data = new Uint8Array(Float32Array.of(1, 2, 3).buffer);
const header = {
  __metadata__: { format: "pt" },
  a: { dtype: "F32", shape: [1], data_offsets: [0, 4] },
  b: { dtype: "F32", shape: [1, 2], data_offsets: [4, 12] },
};

describe("openSafetensors", () => {
  it("reads names, shapes and numbers", async () => {
    await using source = await openSafetensors(await file(safetensors(header, data)));
    expect(source.tensors.map(({ name, shape }) => ({ name, shape }))).toEqual([
      { name: "a", shape: [1] },
      { name: "b", shape: [1, 2] },
    ]);
    expect(await source.tensors[1]!.read()).toEqual(Float32Array.of(2, 3));
  });

  it.each([
    ["cut off in its data", safetensors(header, data.subarray(0, 8)), "cut off"],
    ["cut off in its header", safetensors(header, data).subarray(0, 20), "cut off"],
    ["no safetensors at all", Buffer.from("hello, this is a text"), "cut off"],
    ["damaged", safetensors({ a: { dtype: "F32" } }, data), "damaged"],
  ])("refuses a file that is %s", async (_, bytes, words) => {
    expect(await rejection(openSafetensors(await file(bytes)))).toMatchObject({
      code: "invalid-request",
      message: expect.stringContaining(words),
    });
  });

  it("refuses other numbers than 32-bit floats", async () => {
    await using source = await openSafetensors(await file(safetensors({ a: { dtype: "BF16", shape: [2], data_offsets: [0, 4] } }, data)));
    expect(await rejection(source.tensors[0]!.read())).toMatchObject({ code: "invalid-request", message: expect.stringContaining("BF16") });
  });
});
