import { describe, expect, it } from "vitest";
import { knownModels } from "./known-models.ts";
import { modelReference } from "./model-reference.ts";

describe("modelReference", () => {
  it.each([
    ["smollm2-135m", { type: "known", model: { file: "SmolLM2-135M-Instruct.Q4_1.gguf" } }],
    ["model.gguf", { type: "path", path: "model.gguf" }],
    ["./models/m", { type: "path", path: "./models/m" }],
    ["hf:org/repo/file.gguf", { type: "hub", file: { repository: "org/repo", path: "file.gguf" } }],
    ["hf:org/repo/sub/file.gguf#v2", { type: "hub", file: { repository: "org/repo", path: "sub/file.gguf", revision: "v2" } }],
    ["https://host/file.gguf", { type: "url", url: "https://host/file.gguf" }],
  ])("reads %s", (name, expected) => {
    expect(modelReference(name, "language")).toMatchObject({ id: name, ...expected });
  });

  it("lists the known models of its kind for a name that means nothing", () => {
    expect(() => modelReference("gpt-5-mini", "language")).toThrow(/smollm2-135m/);
    expect(() => modelReference("smollm2-135m", "embedding")).toThrow(/all-minilm-l6-v2/);
  });

  it.each(["hf:org/repo", "hf:org/repo:Q4_K_M", "hf:org/repo/../../x.gguf", "hf:org/repo/m-00001-of-00003.gguf"])(
    "refuses %s, which names no single file",
    (uri) => {
      expect(() => modelReference(uri, "language")).toThrow(/hf:organisation\/repository\/file\.gguf/);
    },
  );
});

describe("knownModels", () => {
  it("have a licence, a checksum of the right form, and the weights of the default models in a Python package", () => {
    for (const { licence, sha256, sources } of knownModels) {
      expect(licence).not.toBe("");
      expect(sha256 ?? "0".repeat(64)).toMatch(/^[0-9a-f]{64}$/);
      expect(sources.length).toBeGreaterThan(0);
    }
    const offline = knownModels.filter(({ sources }) => sources.every(({ wheel, sha256 }) => wheel && sha256)).map(({ id }) => id);
    expect(offline).toEqual(["smollm2-135m", "all-minilm-l6-v2"]);
  });
});
