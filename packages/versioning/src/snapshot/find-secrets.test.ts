import { call, prompt, system } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { partsOf } from "../fingerprint/parts.ts";
import { silentModel } from "../testing/silent-model.ts";
import { findSecrets } from "./find-secrets.ts";

/** Made up, and put together here so that no scanner takes it for a real one. */
const key = ["sk", "proj-Zq81kLmN0pQrStUvWx"].join("-");
const pem = `-----BEGIN ${"PRIVATE"} KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\n-----END ${"PRIVATE"} KEY-----`;

async function secretsOf(wording: string, description = "a title") {
  const made = call({
    name: "test",
    model: silentModel(),
    params: { stopSequences: [wording] },
    input: z.object({ password: z.string(), brief: z.boolean() }),
    output: z.object({ title: z.string().describe(description) }),
    prompt: ({ password, brief }) => [system`Be kind.`, prompt`password: ${password}\n${brief ? "Go." : wording}`],
  });
  return findSecrets((await partsOf(made, [])).parts);
}

describe("findSecrets", () => {
  it("names the places, and not what stands there", async () => {
    expect(await secretsOf(`call it with ${key}`)).toEqual(["the user prompt, line 2", "params.stopSequences[0]"]);
    expect(await secretsOf("Go.", `like ${key}`)).toEqual(["output.properties.title.description"]);
    expect(await secretsOf(pem)).toContain("the user prompt, line 2");
  });

  it("takes no placeholder for a secret", async () => {
    expect(await secretsOf("Ask for a token of love.")).toEqual([]);
  });
});
