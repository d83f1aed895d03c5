import { describe, expect, it, vi } from "vitest";
import { call } from "../call/call.ts";
import { UnsupportedError } from "../errors.ts";
import type { LanguageModel } from "../model.ts";
import { wrapModel } from "../request/wrap-model.ts";
import { ownModels } from "./own-models.ts";

const modelOf = (provider: string): LanguageModel => ({
  provider,
  id: "goose-2",
  capabilities: { output: ["text"], strictSchemas: false, tools: false, choose: false, logProbabilities: false, media: [] },
  generate: () => Promise.reject(new Error("not asked")),
  stream: () => {
    throw new Error("not asked");
  },
});
const asking = (model: LanguageModel) => call({ name: "ask", model, prompt: () => "Hi" });

describe("the batches of a provider's models", () => {
  it("go over the wire that is made for the model, out of its parts", async () => {
    const models = ownModels<number>("quill");
    const model = models.add(modelOf("quill"), 7);
    const wireOf = vi.fn(async () => Promise.reject(new UnsupportedError("no wire", { feature: "batches" })));
    await expect(models.batching(wireOf)(asking(model), [])).rejects.toThrow(/^no wire$/);
    expect(wireOf).toHaveBeenCalledWith(model, 7);
  });

  it("say that a part of the program could not be loaded", async () => {
    const models = ownModels<number>("quill");
    const model = models.add(modelOf("quill"), 7);
    const batch = models.batching(() => Promise.reject(new TypeError("no such chunk")));
    await expect(batch(asking(model), [])).rejects.toMatchObject({
      code: "connection",
      model: "goose-2",
      message: expect.stringContaining("could not be loaded: no such chunk"),
    });
  });

  it("refuse models of others, also by the same name, and those with blocks around them, and say what to pass", async () => {
    const models = ownModels<number>("quill");
    const own = models.add(modelOf("quill"), 7);
    const batch = models.batching(() => Promise.reject(new Error("it was taken")));
    const wrapped = wrapModel(own, { name: "again" }, (open, request, context) => open(own, request, context));
    await expect(batch(asking(modelOf("ink")), [])).rejects.toThrow(
      /none of this provider, quill, but of ink.*call\.with\(\{ model: provider\("goose-2"\) \}\)/,
    );
    await expect(batch(asking(modelOf("quill")), [])).rejects.toMatchObject({ code: "invalid-request", model: "goose-2" });
    await expect(batch(asking(wrapped), [])).rejects.toThrow(/has blocks around it \(again\).*bare model/);
  });
});
