import { describe, expect, it } from "vitest";
import { call, defineError, isAshlarError, RateLimitError, SchemaError, ServerError } from "./index.ts";
import { scriptedModel } from "./testing/scripted-model.ts";

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
      name: "SchemaError",
      message: "No.",
      code: "schema",
      retryable: false,
      of: "output",
      reason: "schema",
      issues: [{ message: "expected a number", path: ["year"] }],
    });
  });

  it("that leave a call survive JSON, although they are among their own attempts", async () => {
    const ask = call({ name: "ask", model: scriptedModel([new RateLimitError("Slow down.", { status: 429 })]), prompt: () => "Hi" });
    const error = await ask().catch((thrown: unknown) => thrown);
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({
      name: "RateLimitError",
      message: "Slow down.",
      code: "rate-limit",
      status: 429,
      attempts: [{ provider: "scripted", error: "RateLimitError: Slow down." }],
    });
  });
});
