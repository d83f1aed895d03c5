import type { ModelParams } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { samplingOf } from "./sampling.ts";

const sampling = (params: ModelParams, local?: Record<string, string | number>) =>
  samplingOf({ messages: [], params, ...(local && { providerOptions: { local } }) }, []);

describe("samplingOf", () => {
  it("is deterministic by default", () => {
    expect(sampling({})).toMatchObject({ options: { temperature: 0 }, maxOutputTokens: Number.POSITIVE_INFINITY, stopSequences: [] });
  });

  it("passes each parameter on", () => {
    const given = {
      temperature: 0.7,
      topP: 0.9,
      topK: 20,
      seed: 7,
      maxOutputTokens: 5,
      stopSequences: ["x"],
      frequencyPenalty: 0.5,
      presencePenalty: 0.25,
    };
    expect(sampling(given, { minP: 0.1, repeatPenalty: 1.2, grammar: "root ::= [a-z]" })).toMatchObject({
      maxOutputTokens: 5,
      stopSequences: ["x"],
      grammar: "root ::= [a-z]",
      options: {
        temperature: 0.7,
        topP: 0.9,
        topK: 20,
        seed: 7,
        minP: 0.1,
        repeatPenalty: { penalty: 1.2, frequencyPenalty: 0.5, presencePenalty: 0.25 },
      },
    });
  });

  it("takes another seed each time without one", () => {
    expect(new Set(Array.from({ length: 5 }, () => sampling({ temperature: 1 }).options.seed)).size).toBe(5);
  });

  it.each([{ reasoningEffort: "low" }, { logProbabilities: 3 }] satisfies ModelParams[])("names what there is not: %j", (params) => {
    expect(() => sampling(params)).toThrow(expect.objectContaining({ code: "unsupported", feature: `params.${Object.keys(params)[0]}` }));
  });

  it("refuses unknown options of its own", () => {
    expect(() => sampling({}, { mirostat: 2 })).toThrow(
      expect.objectContaining({ code: "unsupported", feature: "providerOptions.local.mirostat" }),
    );
    expect(() => sampling({}, { minP: 2 })).toThrow(/from 0 to 1/);
  });

  it.each([
    { temperature: -1 },
    { temperature: Number.NaN },
    { topP: 0 },
    { topK: 1.5 },
    { maxOutputTokens: 0 },
    { seed: -1 },
    { stopSequences: [""] },
  ] satisfies ModelParams[])("refuses a value out of range: %j", (params) => {
    expect(() => sampling(params)).toThrow(
      expect.objectContaining({ code: "invalid-request", message: expect.stringContaining(Object.keys(params)[0]!) }),
    );
  });
});
