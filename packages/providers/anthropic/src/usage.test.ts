import { describe, expect, it } from "vitest";
import { laterUsage, toUsage } from "./usage.ts";

describe("toUsage", () => {
  it("counts what a cache had part in as input", () => {
    expect(
      toUsage({
        input_tokens: 10,
        cache_read_input_tokens: 8,
        cache_creation_input_tokens: 2,
        output_tokens: 7,
        output_tokens_details: { thinking_tokens: 4 },
      }),
    ).toEqual({ inputTokens: 20, cachedInputTokens: 8, cacheWriteTokens: 2, outputTokens: 7, reasoningTokens: 4 });
  });

  it("keeps what is not told unknown", () => {
    expect(toUsage(undefined)).toEqual({});
    expect(toUsage({ output_tokens: 3 })).toEqual({ outputTokens: 3 });
    expect(toUsage({ input_tokens: 10, cache_read_input_tokens: null, output_tokens: "many", output_tokens_details: null })).toEqual({
      inputTokens: 10,
    });
  });
});

describe("laterUsage", () => {
  it("takes totals over, and no null for a count", () => {
    const start = { input_tokens: 10, output_tokens: 1 };
    expect(laterUsage(start, { input_tokens: null, output_tokens: 7, server_tool_use: { web_search_requests: 1 } })).toEqual({
      input_tokens: 10,
      output_tokens: 7,
      server_tool_use: { web_search_requests: 1 },
    });
    expect(laterUsage(start, undefined)).toEqual(start);
  });
});
