import { describe, expect, it } from "vitest";
import { calm, eventsOf, hello, inMemory } from "../testing/in-memory.ts";
import { smallModel } from "../testing/small-model.ts";
import { conventions } from "./conventions.ts";

describe("the conventions", () => {
  it("call no two things the same, and what is Ashlar's own by Ashlar's name", () => {
    for (const { attributes, metrics } of Object.values(conventions)) {
      const names = [...Object.values(attributes), ...Object.values(metrics).map((metric) => metric?.name)].filter(
        (name) => name !== undefined,
      );
      expect(new Set(names).size).toBe(names.length);
      for (const name of names) expect(name).toMatch(/^(gen_ai|ashlar)\.[a-z_.]+$|^error\.type$|^http\.response\.status_code$/);
    }
  });

  it("have buckets that grow", () => {
    for (const { metrics } of Object.values(conventions)) {
      for (const metric of Object.values(metrics)) {
        expect(metric?.boundaries.toSorted((a, b) => a - b)).toEqual(metric?.boundaries);
      }
    }
  });

  it.each([
    ["1.41", "google", "generate_content", "gcp.gemini"],
    ["1.41", "mistral", "chat", "mistral_ai"],
    ["1.41", "xai", "chat", "x_ai"],
    ["1.36", "xai", "chat", "xai"],
    ["1.41", "local", "chat", "local"],
  ] as const)("of %s name requests to %s", async (version, provider, operation, name) => {
    const { traced, span } = inMemory({ conventions: version });
    await traced(smallModel(["Hi."], { provider })).generate(hello, calm());
    const { attributes } = span(`${operation} small`);
    expect([attributes["gen_ai.operation.name"], attributes["gen_ai.provider.name"] ?? attributes["gen_ai.system"]]).toEqual([
      operation,
      name,
    ]);
  });

  it.each([
    ["stop", "stop"],
    ["length", "length"],
    ["tool-calls", "tool_call"],
    ["content-filter", "content_filter"],
    ["refusal", "refusal"],
    ["other", "other"],
  ] as const)("call the finish reason %s %s", async (finishReason, name) => {
    const { traced, span } = inMemory();
    await traced(smallModel([{ text: "Hi.", finishReason }])).generate(hello, calm());
    expect(span("chat small").attributes["gen_ai.response.finish_reasons"]).toEqual([name]);
  });

  it("of 1.36 leave out what they have no name for", async () => {
    const { traced, span, everything, recorded } = inMemory({ conventions: "1.36", captureContent: true });
    await eventsOf(traced(smallModel([{ text: "Hi.", usage: { inputTokens: 9, cachedInputTokens: 3, reasoningTokens: 2 } }])));
    expect(span("chat small").attributes).toEqual({
      "gen_ai.operation.name": "chat",
      "gen_ai.system": "openai",
      "gen_ai.request.model": "small",
      "gen_ai.usage.input_tokens": 9,
      "gen_ai.response.finish_reasons": ["stop"],
    });
    expect(await everything()).not.toMatch(/Hi\.|undefined|time_to_first_chunk/);
    expect(await recorded("gen_ai.client.token.usage")).toHaveLength(1);
  });
});
