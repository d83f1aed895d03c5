import { describe, expect, it } from "vitest";
import type { ErrorWire } from "./error-wire.ts";
import type { Origin } from "./origin.ts";
import { providerError } from "./provider-error.ts";
import { redactor } from "./redact.ts";

const errors: ErrorWire = {
  codes: { too_fast: "rate-limit" },
  words: [[/out of ink/i, "server"]],
  statuses: { 418: "overloaded" },
  keySource: "the drawer",
};
const origin: Origin = { provider: "quill", model: "goose-2", host: "quill.example", redact: redactor([]), errors };

describe("providerError", () => {
  it.each([
    [429, { code: "TOO_FAST" }, "rate-limit"],
    [200, { message: "We are out of ink." }, "server"],
    [418, {}, "overloaded"],
    [undefined, {}, "server"],
    [400, { code: "constructor" }, "invalid-request"],
  ])("goes by the vendor's code, then its words, then the status: %s %j", (status, error, code) => {
    expect(providerError({ status, error }, origin).code).toBe(code);
  });

  it.each([
    ["This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.", 9001, 8192],
    ["prompt is too long: 210000 tokens > 200000 maximum", 210_000, 200_000],
    ["input length and `max_tokens` exceed context limit: 178959 + 64000 > 200000, decrease one of them", 178_959, 200_000],
    ["The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).", 1_200_000, 1_048_576],
  ])("tells the lengths that stand in the message: %s", (message, inputTokens, contextLength) => {
    const wire = {
      ...errors,
      words: [[/exceeds? (?:the maximum number of tokens|context limit)|exceed context limit/, "context-length"]],
    } as const;
    expect(providerError({ status: 400, error: { message } }, { ...origin, errors: wire })).toMatchObject({ inputTokens, contextLength });
  });

  it.each([
    [429, "rate-limit", 429],
    ["429", "rate-limit", 429],
    ["401", "authentication", 401],
    ["1500", "server", undefined],
  ])("takes a status for one that a server puts into the code of an error in a stream: %j", (code, kind, status) => {
    const error = providerError({ error: { code, message: "No." } }, origin);
    expect([error.code, error.status]).toEqual([kind, status]);
  });

  it("says where the key comes from when it is wrong", () => {
    expect(providerError({ status: 401, error: {} }, origin).message).toMatch(/Check the drawer\.$/);
  });
});
