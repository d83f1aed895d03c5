import { defaultComputePrice } from "@ashlar/local";
import { describe, expect, it } from "vitest";
import { openModels } from "./models.ts";

const options = { folder: "/home/ada", cpuHour: defaultComputePrice, onProgress() {} };

describe("openModels", () => {
  it("opens the embedded model by its name, at the price of a CPU hour", async () => {
    const { language, embedding, hosted } = await openModels("smollm2-135m", options);
    expect(hosted).toBe(false);
    expect(language).toMatchObject({ provider: "local", id: "smollm2-135m", price: defaultComputePrice, capabilities: { choose: true } });
    expect(embedding).toMatchObject({ provider: "local", id: "all-minilm-l6-v2", price: defaultComputePrice });
  });

  it("opens a GGUF by its path, as seen from where the user is, and leaves other references as they are", async () => {
    expect((await openModels("models/own.gguf", options)).language.id).toBe("/home/ada/models/own.gguf");
    expect((await openModels("hf:org/repo/file.gguf", options)).language.id).toBe("hf:org/repo/file.gguf");
  });

  it("opens a hosted model without a key or a request", async () => {
    const { language, hosted } = await openModels("openai:gpt-5-mini", options);
    expect(hosted).toBe(true);
    expect(language).toMatchObject({ provider: "openai", id: "gpt-5-mini", capabilities: { choose: false } });
  });

  it("refuses what it does not know, and says what it knows", async () => {
    await expect(openModels("nowhere:gpt", options)).rejects.toMatchObject({ code: "usage", message: expect.stringContaining("openai:") });
    await expect(openModels("gpt-5-mini", options)).rejects.toMatchObject({ message: expect.stringContaining("smollm2-135m") });
  });
});
