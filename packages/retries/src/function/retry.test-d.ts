import type { ModelBlock } from "@ashlar/core";
import { describe, expectTypeOf, it } from "vitest";
import {
  retry,
  retryIfResult,
  retryIfTransient,
  stopAfterAttempt,
  stopBeforeDelay,
  waitRandomExponential,
  waitRetryAfter,
} from "../index.ts";

interface Answer {
  readonly text: string;
  readonly truncated: boolean;
}
declare const ask: (question: string) => Promise<Answer>;

describe("retry", () => {
  it("gives what the function gives, and what onGiveUp gives", () => {
    expectTypeOf(retry(() => ask("?"))).toEqualTypeOf<Promise<Answer>>();
    expectTypeOf(retry(() => 7, { onGiveUp: () => undefined })).toEqualTypeOf<Promise<number | undefined>>();
  });

  it("is a block for models with options, or with nothing", () => {
    expectTypeOf(retry()).toEqualTypeOf<ModelBlock>();
    expectTypeOf(retry({ retries: 3, maxRetryAfter: "30s" })).toEqualTypeOf<ModelBlock>();
  });

  it("knows the value inside conditions and hooks", () => {
    retry(() => ask("?"), {
      stop: stopAfterAttempt(5).or(stopBeforeDelay("60s")),
      wait: waitRetryAfter({ max: "60s" }).or(waitRandomExponential({ max: "30s" })),
      retry: retryIfTransient().or(retryIfResult((answer: Answer) => answer.truncated)),
      after: ({ outcome }) => {
        if (outcome.ok) expectTypeOf(outcome.value).toEqualTypeOf<Answer>();
      },
    });
    retry(() => ask("?"), { retry: retryIfResult((answer) => answer.truncated) });
  });

  it("keeps parameters and this of a function that it wraps", () => {
    const wrapped = retry.wrap(ask, { onGiveUp: () => null });
    expectTypeOf(wrapped).parameters.toEqualTypeOf<[question: string]>();
    expectTypeOf(wrapped("?")).toEqualTypeOf<Promise<Answer | null>>();
    expectTypeOf(wrapped.retryWith({ retries: 1 })("?")).toEqualTypeOf<Promise<Answer | null>>();
    const method = retry.wrap(async function (this: { readonly name: string }) {
      return this.name;
    });
    // @ts-expect-error it needs its `this`
    method();
  });

  it("refuses durations that are none", () => {
    // @ts-expect-error no such unit
    stopBeforeDelay("60 parsecs");
    // @ts-expect-error no number
    stopBeforeDelay("soon");
  });
});
