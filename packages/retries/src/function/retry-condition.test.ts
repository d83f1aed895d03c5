import { AuthenticationError, RateLimitError, ServerError } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import {
  type RetryFunction,
  type RetryState,
  retryAll,
  retryAlways,
  retryAny,
  retryIf,
  retryIfError,
  retryIfErrorCauseType,
  retryIfErrorMessage,
  retryIfErrorType,
  retryIfNotErrorMessage,
  retryIfNotErrorType,
  retryIfNotResult,
  retryIfResult,
  retryIfTransient,
  retryNever,
  retryUnlessErrorType,
} from "../index.ts";

class Special extends RangeError {}

const state = (outcome: RetryState["outcome"]): RetryState => ({
  attempt: 1,
  elapsed: 0,
  idle: 0,
  history: [],
  outcome,
  wait: 0,
  retriesConsumed: 0,
  random: () => 0,
});
const threw = (error: unknown) => state({ ok: false, error });
const gave = (value: unknown) => state({ ok: true, value });

const special = threw(new Special("Out of range 17"));
const plain = threw(new Error("plain"));
const caused = threw(new Error("outer", { cause: new Error("middle", { cause: new Special() }) }));
const value = gave(3);

describe("conditions to retry", () => {
  const cases: readonly [string, RetryFunction, readonly [special: boolean, plain: boolean, caused: boolean, value: boolean]][] = [
    ["always", retryAlways, [true, true, true, true]],
    ["never", retryNever, [false, false, false, false]],
    ["any error", retryIfErrorType(), [true, true, true, false]],
    ["a type, and those derived from it", retryIfErrorType(RangeError), [true, false, false, false]],
    ["one of several types", retryIfErrorType(TypeError, Special), [true, false, false, false]],
    ["not a type", retryIfNotErrorType(RangeError), [false, true, true, false]],
    ["unless a type", retryUnlessErrorType(RangeError), [false, true, true, true]],
    ["a cause, however deep", retryIfErrorCauseType(Special), [false, false, true, false]],
    ["a message", retryIfErrorMessage("plain"), [false, true, false, false]],
    ["a message that matches", retryIfErrorMessage(/range \d+/), [true, false, false, false]],
    ["not a message", retryIfNotErrorMessage("plain"), [true, false, true, true]],
    ["a predicate of the error", retryIfError((error) => error instanceof Special), [true, false, false, false]],
    ["a result", retryIfResult((given) => given === 3), [false, false, false, true]],
    ["not a result", retryIfNotResult((given) => given === 3), [false, false, false, false]],
    ["an asynchronous predicate", retryIfResult(async (given) => given === 3), [false, false, false, true]],
    ["or", retryIfErrorType(Special).or(retryIfResult((given) => given === 3)), [true, false, false, true]],
    ["and", retryIfErrorType(Error).and(retryIfErrorMessage("plain")), [false, true, false, false]],
    ["any", retryAny(retryNever, async () => false, retryIfErrorType(Special)), [true, false, false, false]],
    [
      "all",
      retryAll(
        retryIfErrorType(),
        retryIf(async () => true),
      ),
      [true, true, true, false],
    ],
  ];

  it.each(cases)("%s", async (_, condition, expected) => {
    const verdicts: boolean[] = [];
    for (const each of [special, plain, caused, value]) verdicts.push(await condition(each));
    expect(verdicts).toEqual(expected);
  });

  it("transient: what says of itself that it may succeed later", async () => {
    const verdict = (error: unknown) => retryIfTransient()(threw(error));
    expect(await verdict(new RateLimitError("slow", {}))).toBe(true);
    expect(await verdict(new ServerError("down", {}))).toBe(true);
    expect(await verdict(new ServerError("down for good", { retryable: false }))).toBe(false);
    expect(await verdict(new AuthenticationError("wrong key", {}))).toBe(false);
    expect(await verdict(new Error("unknown"))).toBe(false);
  });

  it("know Ashlar's errors by their code, also from another copy of the package", async () => {
    const copy = Object.assign(new Error("slow"), { code: "rate-limit", [Symbol.for("@ashlar/core/error")]: true });
    expect(await retryIfErrorType(RateLimitError)(threw(copy))).toBe(true);
  });

  it("look at causes that go round in a circle once", async () => {
    const one = new Error("one");
    const two = new Error("two", { cause: one });
    one.cause = two;
    expect(await retryIfErrorCauseType(Special)(threw(one))).toBe(false);
  });
});

it("put together out of nothing is refused: it would retry nothing, or everything", () => {
  expect(() => retryAny()).toThrow(expect.objectContaining({ code: "option", option: "retryAny" }));
  expect(() => retryAll()).toThrow(expect.objectContaining({ code: "option", option: "retryAll" }));
});
