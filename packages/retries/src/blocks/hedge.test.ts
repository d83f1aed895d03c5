import { call, type LanguageModel, pipe, ServerError } from "@ashlar/core";
import { scriptedModel } from "@ashlar/provider-kit/scripted";
import { describe, expect, it } from "vitest";
import { hedge, OptionError, retry } from "../index.ts";
import { fakeTime } from "../testing/fake-time.ts";
import { abortedAfter, quickTimers } from "../testing/quick-timers.ts";

quickTimers();

const ask = (model: LanguageModel) => call({ name: "ask", model, prompt: () => "?" });
const faces = [
  ["a whole reply", (model: LanguageModel) => ask(model)()],
  ["a stream", (model: LanguageModel) => ask(model).stream().reply],
] as const;
const down = new ServerError("down", {});

describe.each(faces)("hedge, for %s", (_, run) => {
  it("sends a second request when the first is slow, takes the faster and aborts the other", async () => {
    let aborted = false;
    const inner = scriptedModel([
      (_, { signal }) => {
        signal.addEventListener("abort", () => {
          aborted = true;
        });
        return { text: "slow", delay: 10_000 };
      },
      "fast",
    ]);
    const got = await run(pipe(inner, hedge({ after: 5 })));
    expect(got.text).toBe("fast");
    expect(aborted).toBe(true);
    expect(got.attempts).toHaveLength(2);
    expect(got.attempts.flatMap(({ error }) => error?.message ?? [])).toEqual([expect.stringContaining("was answered first")]);
  });

  it("waits for the first where that is faster in the end", async () => {
    const inner = scriptedModel([
      { text: "first", delay: 20 },
      { text: "second", delay: 10_000 },
    ]);
    expect((await run(pipe(inner, hedge({ after: 5 })))).text).toBe("first");
    expect(inner.requests).toHaveLength(2);
  });

  it("sends nothing twice that is fast enough", async () => {
    const never = scriptedModel([{ text: "slow", delay: 20 }]);
    expect((await run(pipe(never, hedge({ after: "60d" })))).text).toBe("slow");
    const inner = scriptedModel(["fast"]);
    expect((await run(pipe(inner, hedge({ after: 50 })))).text).toBe("fast");
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(inner.requests).toHaveLength(1);
  });

  it("leaves failures to retry: they are thrown at once, and the other is waited for once it runs", async () => {
    const inner = scriptedModel([down, "hello"]);
    await expect(run(pipe(inner, hedge({ after: 50 })))).rejects.toBe(down);
    const late = scriptedModel([
      { error: down, delay: 10 },
      { text: "second", delay: 20 },
    ]);
    expect((await run(pipe(late, hedge({ after: 2 })))).text).toBe("second");
    const both = scriptedModel([
      { error: down, delay: 10 },
      { error: new ServerError("also", {}), delay: 5 },
    ]);
    await expect(run(pipe(both, hedge({ after: 2 })))).rejects.toBe(down);
    expect((await run(pipe(scriptedModel([down, "hello"]), hedge({ after: 50 }), retry(fakeTime())))).text).toBe("hello");
  });

  it("sends at most its share twice", async () => {
    const inner = scriptedModel({ text: "hello", delay: 8 });
    const model = pipe(inner, hedge({ after: 1, share: 0.2 }));
    for (let count = 0; count < 10; count++) await run(model);
    // The first, and then one for each five.
    expect(inner.requests).toHaveLength(10 + 1 + 2);
  });

  it("can ask another model", async () => {
    const other = scriptedModel(["other"], { id: "other" });
    const got = await run(pipe(scriptedModel([{ text: "slow", delay: 10_000 }]), hedge({ after: 2, model: other })));
    expect(got.text).toBe("other");
  });
});

describe("hedge", () => {
  it("is aborted by its caller, both of it", async () => {
    const inner = scriptedModel([
      { text: "slow", delay: 10_000 },
      { text: "slow", delay: 10_000 },
    ]);
    const aborted = ask(pipe(inner, hedge({ after: 1 })));
    await expect(aborted(undefined, { signal: abortedAfter(10) })).rejects.toMatchObject({ code: "aborted" });
    expect(inner.requests).toHaveLength(2);
  });

  it("refuses options that make no sense", () => {
    expect(() => hedge({ after: -1 })).toThrow(OptionError);
    expect(() => hedge({ after: 1, share: 0 })).toThrow(expect.objectContaining({ option: "share" }));
  });
});
