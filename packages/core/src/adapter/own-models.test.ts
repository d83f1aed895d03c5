import { describe, expect, it } from "vitest";
import type { LanguageModel } from "../model.ts";
import { wrapModel } from "../request/wrap-model.ts";
import { ownModels } from "./own-models.ts";

const model = (provider: string): LanguageModel => ({
  provider,
  id: "goose-2",
  capabilities: { output: ["text"], strictSchemas: false, tools: false, choose: false, logProbabilities: false, media: [] },
  generate: () => Promise.reject(new Error("not asked")),
  stream: () => {
    throw new Error("not asked");
  },
});

describe("ownModels", () => {
  it("knows what a model of its own is made of", () => {
    const models = ownModels<number>("quill");
    const own = models.add(model("quill"), 7);
    expect(models.partsOf(own)).toBe(7);
  });

  it("refuses models of others, also by the same name, and those with blocks around them, and says what to pass", () => {
    const models = ownModels<number>("quill");
    const own = models.add(model("quill"), 7);
    const wrapped = wrapModel(own, { name: "again" }, (open, request, context) => open(own, request, context));
    expect(() => models.partsOf(model("ink"))).toThrow(
      /none of this provider, quill, but of ink.*call\.with\(\{ model: provider\("goose-2"\) \}\)/,
    );
    expect(() => models.partsOf(model("quill"))).toThrow(expect.objectContaining({ code: "invalid-request", model: "goose-2" }));
    expect(() => models.partsOf(wrapped)).toThrow(/has blocks around it \(again\).*bare model/);
  });
});
