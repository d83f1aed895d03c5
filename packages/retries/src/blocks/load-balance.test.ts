import { AuthenticationError, ContextLengthError, call, type LanguageModel, pipe, RateLimitError, ServerError } from "@ashlar/core";
import { type ScriptedAnswer, scriptedModel } from "@ashlar/provider-kit/scripted";
import { describe, expect, it } from "vitest";
import { loadBalance, OptionError, retry } from "../index.ts";
import { fakeTime } from "../testing/fake-time.ts";

const ask = (model: LanguageModel) => call({ name: "ask", model, prompt: () => "?" });
const faces = [
  ["a whole reply", (model: LanguageModel) => ask(model)()],
  ["a stream", (model: LanguageModel) => ask(model).stream().reply],
] as const;
const named = (id: string, script: ScriptedAnswer | readonly ScriptedAnswer[] = () => id) => scriptedModel(script, { id });

describe.each(faces)("loadBalance, for %s", (_, run) => {
  /** Which models answer so many requests. */
  const order = async (model: LanguageModel, count: number) => {
    let ids = "";
    for (let request = 0; request < count; request++) ids += (await run(model)).text;
    return ids;
  };

  it("takes turns", async () => {
    expect(await order(pipe(named("a"), loadBalance([named("b"), named("c")])), 6)).toBe("abcabc");
  });

  it("by weight, and not in a row", async () => {
    const model = pipe(
      named("a"),
      loadBalance(
        [
          { model: named("b"), weight: 1 },
          { model: named("c"), weight: 1 },
        ],
        { weight: 5 },
      ),
    );
    expect(await order(model, 7)).toBe("aabacaa");
  });

  it("passes over one that failed, as long as it asks for or a while", async () => {
    const time = fakeTime();
    const limited = named("a", [new RateLimitError("slow", { retryAfter: 5000 }), new ServerError("down", {}), "a"]);
    const model = pipe(limited, loadBalance([named("b")], { coolDown: "10s", clock: time.clock }));
    expect(await order(model, 3)).toBe("bbb");
    time.pass(5000);
    expect(await order(model, 2)).toBe("bb");
    expect(limited.requests).toHaveLength(2);
    time.pass(9999);
    expect(await order(model, 2)).toBe("bb");
    time.pass(1);
    expect(await order(model, 2)).toBe("ba");
  });

  it("passes over a key that is wrong, too, and reports the failure", async () => {
    const got = await run(pipe(named("a", [new AuthenticationError("wrong key", {})]), loadBalance([named("b")])));
    expect(got.attempts.map(({ model, error }) => [model, error?.name])).toEqual([
      ["a", "AuthenticationError"],
      ["b", undefined],
    ]);
  });

  it("asks nobody else about a request that is wrong itself", async () => {
    const other = named("b");
    const long = new ContextLengthError("too long", {});
    await expect(run(pipe(named("a", [long]), loadBalance([other])))).rejects.toBe(long);
    expect(other.requests).toHaveLength(0);
  });

  it("asks each at most once, and throws when none is well", async () => {
    const down = new ServerError("down", {});
    const [a, b] = [named("a", () => down), named("b", () => down)];
    await expect(run(pipe(a, loadBalance([b])))).rejects.toBe(down);
    expect([a.requests.length, b.requests.length]).toEqual([1, 1]);
  });

  it("asks the one that will be well first when none is", async () => {
    const time = fakeTime();
    const [a, b] = [
      named("a", [new RateLimitError("slow", { retryAfter: 9000 })]),
      named("b", [new RateLimitError("slow", { retryAfter: 3000 }), "b"]),
    ];
    const model = pipe(a, loadBalance([b], { clock: time.clock }), retry({ ...time, random: () => 0 }));
    expect((await run(model)).text).toBe("b");
    expect(time.slept).toEqual([3000]);
  });
});

describe("loadBalance", () => {
  it("refuses options that make no sense", () => {
    expect(() => loadBalance([])).toThrow(OptionError);
    expect(() => loadBalance([{ model: named("b"), weight: 0 }])).toThrow(expect.objectContaining({ option: "weight" }));
    expect(() => loadBalance([named("b")], { coolDown: Number.NaN })).toThrow(expect.objectContaining({ option: "coolDown" }));
  });
});
