import { describe, expect, it } from "vitest";
import { InvalidRequestError, type JsonObject } from "../../index.ts";
import { withProviderOptions } from "./provider-options.ts";

const merge = (body: object, options: JsonObject) =>
  withProviderOptions(body, { messages: [], providerOptions: { openai: options } }, "openai", ["model"]);

describe("withProviderOptions", () => {
  it("adds fields, puts objects together and lists behind each other", () => {
    expect(merge({ a: 1, text: { format: "x" }, include: ["a"] }, { user: "me", text: { verbosity: "low" }, include: ["a", "b"] })).toEqual(
      {
        a: 1,
        user: "me",
        text: { format: "x", verbosity: "low" },
        include: ["a", "b"],
      },
    );
  });

  it("leaves a body alone that has no options", () => {
    const body = { a: 1 };
    expect(withProviderOptions(body, { messages: [] }, "openai", [])).toBe(body);
  });

  it("accepts the same value in both places", () => {
    expect(merge({ temperature: 1 }, { temperature: 1 })).toEqual({ temperature: 1 });
  });

  it("refuses what the request has set to something else", () => {
    expect(() => merge({ reasoning: { effort: "low" } }, { reasoning: { effort: "high" } })).toThrow(
      /providerOptions\.openai\.reasoning\.effort is "high", but the request sets it to "low"/,
    );
  });

  it.each(["openAI", "open-ai", "Open_AI"])("refuses options that nobody would read, and says where they belong: %s", (slip) => {
    const request = { messages: [], providerOptions: { google: { store: false }, [slip]: { store: false } } };
    expect(() => withProviderOptions({}, request, "openai", [])).toThrow(InvalidRequestError);
    expect(() => withProviderOptions({}, request, "openai", [])).toThrow(
      `providerOptions.${slip} would not be read. This provider's name is openai: write providerOptions: { "openai": … }.`,
    );
    expect(withProviderOptions({}, request, "google", [])).toEqual({ store: false });
  });

  it("takes options for a provider of nearly the same name, beside its own", () => {
    const request = { messages: [], providerOptions: { "llama-cpp": { seed: 1 }, "llama.cpp": { seed: 2 } } };
    expect(withProviderOptions({}, request, "llama.cpp", [])).toEqual({ seed: 2 });
  });

  it("refuses what Ashlar decides about", () => {
    expect(() => merge({}, { model: "gpt-4" })).toThrow(InvalidRequestError);
  });
});
