import { system } from "@ashlar/core";
import { problemsOf } from "@ashlar/provider-kit/published";
import { describe, expect, it } from "vitest";
import { failureOf, wire } from "./testing/ask.ts";
import "./testing/loaded.ts";

describe("countTokens", () => {
  it("counts a whole request, tools and system instruction included", async () => {
    const { provider, sent } = wire([{ totalTokens: 31, cachedContentTokenCount: 4 }, { totalTokens: 2 }]);
    const said = [system("Be brief."), "Hi"];
    const tools = [{ name: "time", inputSchema: { type: "object" }, strict: false }];
    expect(await provider.countTokens("gemini-3.5-flash", said, { tools })).toEqual({ inputTokens: 31, cachedInputTokens: 4 });
    expect(await provider.countTokens("gemini-3.5-flash", said)).toEqual({ inputTokens: 2 });
    expect(sent[0]?.url).toMatch(/models\/gemini-3\.5-flash:countTokens$/);
    expect(sent[0]?.body).toEqual({
      generateContentRequest: {
        model: "models/gemini-3.5-flash",
        systemInstruction: { parts: [{ text: "Be brief." }] },
        contents: [{ role: "user", parts: [{ text: "Hi" }] }],
        tools: [{ functionDeclarations: [{ name: "time", parametersJsonSchema: { type: "object" } }] }],
      },
    });
    expect(problemsOf("google", "countTokensRequest", sent[0]?.body)).toEqual([]);
  });

  it("fails as a model does", async () => {
    const { provider } = wire([{}, Response.json({ error: { code: 404, status: "NOT_FOUND", message: "no" } }, { status: 404 })]);
    const count = (signal?: AbortSignal) => failureOf(provider.countTokens("gemini-3.5-flash", "Hi", signal && { signal }));
    expect(await count()).toMatchObject({ code: "server", message: expect.stringContaining("no number of tokens") });
    expect(await count()).toMatchObject({ code: "not-found" });
    expect(await count(AbortSignal.abort())).toMatchObject({ code: "aborted" });
  });
});
