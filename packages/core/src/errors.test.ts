import { describe, expect, it } from "vitest";
import { defineError, isAshlarError, RateLimitError, SchemaError, ServerError } from "./index.ts";

describe("errors", () => {
  it("carry a code, a name, and whether to try again", () => {
    const error = new RateLimitError("Slow down.", { retryAfter: 1500, status: 429, cause: new Error("429") });
    expect(error).toMatchObject({ name: "RateLimitError", code: "rate-limit", retryable: true, retryAfter: 1500, status: 429 });
    expect(error.cause).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(RateLimitError);
    expect(new ServerError("?", { retryable: false }).retryable).toBe(false);
  });

  it("are told apart across copies of the package", () => {
    class Copy extends defineError<"rate-limit">("rate-limit", true) {}
    const foreign = new Copy("Slow down.", {});
    expect(foreign).not.toBeInstanceOf(RateLimitError);
    expect(RateLimitError.isInstance(foreign)).toBe(true);
    expect(SchemaError.isInstance(foreign)).toBe(false);
    expect(isAshlarError(foreign)).toBe(true);
    expect(isAshlarError(Object.assign(new Error("x"), { code: "rate-limit" }))).toBe(false);
  });

  it("are data: what they carry survives JSON", () => {
    const error = new SchemaError("No.", { of: "output", reason: "schema", issues: [{ message: "expected a number", path: ["year"] }] });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code: "schema",
      retryable: false,
      of: "output",
      reason: "schema",
      issues: [{ message: "expected a number", path: ["year"] }],
    });
  });
});
