import { open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { local } from "./local.ts";
import { localEmbedding } from "./local-embedding.ts";
import { rejection, testFolder } from "./testing/folder.ts";
import { context, needWeights } from "./testing/weights.ts";
import { downloadModel } from "./weights/download-model.ts";

needWeights("smollm2-135m");
const request = { messages: [{ role: "user" as const, content: [text("Hi")] }] };

async function firstBytes(count: number): Promise<string> {
  const path = join(await testFolder(), "cut.gguf");
  const whole = await open(await downloadModel("smollm2-135m"));
  const { buffer } = await whole.read(Buffer.alloc(count), 0, count, 0);
  await whole.close();
  await writeFile(path, buffer);
  return path;
}

describe("a model file that can't be used", () => {
  it.each([100, 100_000, 10_000_000])("is recognised when it is cut off after %i bytes", async (count) => {
    const path = await firstBytes(count);
    expect(await rejection(local(path).generate(request, context))).toMatchObject({
      code: "model-file",
      reason: "truncated",
      path,
      message: expect.stringContaining("fetch it again"),
    });
  });

  it("is named when it is missing or no GGUF", async () => {
    const path = join(await testFolder(), "page.gguf");
    expect(await rejection(local(path).generate(request, context))).toMatchObject({ code: "model-file", reason: "missing" });
    await writeFile(path, "<html>");
    expect(await rejection(localEmbedding(path).embed(["x"], context))).toMatchObject({ code: "model-file", reason: "not-gguf" });
  });
});
