import { call, pipe, prompt } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { split } from "./split.ts";
import { silentModel } from "./testing/silent-model.ts";
import { temporaryFolder } from "./testing/temporary.ts";
import { versioned } from "./versioned.ts";

const greet = (answer: string) =>
  call({
    name: "greet",
    model: silentModel(answer),
    input: z.object({ userId: z.number() }),
    prompt: ({ userId }) => prompt`Greet ${userId}`,
  });
const calls = { a: greet("A"), b: greet("B") };
const by = ({ userId }: { userId: number }) => userId;

async function shares(greeting: typeof greetBoth, users = 400) {
  const counts: Record<string, number> = {};
  for (let userId = 0; userId < users; userId++) {
    const { variant } = await greeting({ userId });
    counts[variant] = (counts[variant] ?? 0) + 1;
  }
  return counts;
}
const greetBoth = split(calls, { by });

describe("split", () => {
  it("sends each user to the same call, always, and half of them to each", async () => {
    for (const userId of [1, 2, 3, 4, 5, 6]) {
      const first = await greetBoth({ userId });
      expect(first.text).toBe(first.variant.toUpperCase());
      expect((await greetBoth({ userId })).variant).toBe(first.variant);
      expect((await split(calls, { by }).stream({ userId }).reply).variant).toBe(first.variant);
    }
    const { a = 0, b = 0 } = await shares(greetBoth);
    expect(a + b).toBe(400);
    expect(Math.abs(a - 200)).toBeLessThan(50);
  });

  it("keeps to the weights, and those who had the larger share when it grows", async () => {
    const { a = 0 } = await shares(split(calls, { by, weights: { a: 9, b: 1 } }));
    expect(a).toBeGreaterThan(330);
    expect(await shares(split(calls, { by, weights: { a: 0 } }), 20)).toEqual({ b: 20 });
    const grown = split(calls, { by, weights: { a: 3, b: 1 } });
    for (let userId = 0; userId < 100; userId++) {
      if ((await greetBoth({ userId })).variant === "a") expect((await grown({ userId })).variant).toBe("a");
    }
  });

  it("divides another experiment in another way", async () => {
    const other = split(calls, { by, experiment: "other" });
    const same = await Promise.all(
      Array.from({ length: 100 }, async (_, userId) => (await other({ userId })).variant === (await greetBoth({ userId })).variant),
    );
    expect(same.filter(Boolean).length).toBeLessThan(80);
  });

  it("goes on with a conversation where it began, and says what to do with one that was saved", async () => {
    const reply = await greetBoth({ userId: 1 });
    const next = await (await reply.resume("And now?")).resume("And then?");
    expect(next.variant).toBe(reply.variant);
    const saved = JSON.parse(JSON.stringify(reply.messages));
    await expect(greetBoth.resume(saved, "And now?")).rejects.toMatchObject({
      code: "invalid-request",
      message: expect.stringContaining("reply.variant"),
    });
    expect((await calls[reply.variant].resume(saved, "And now?")).text).toBe(reply.text);
  });

  it("tells the version of the variant that answered, and changes all of them", async () => {
    const folder = temporaryFolder();
    const both = split(
      { a: pipe(greet("A"), versioned({ folder })), b: pipe(greet("B").with({ params: { temperature: 0 } }), versioned({ folder })) },
      { by },
    );
    const replies = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((userId) => both({ userId })));
    const versions = new Set(replies.map(({ variant, version }) => `${variant} ${version?.hash}`));
    expect(versions.size).toBe(2);
    const model = silentModel("C");
    expect((await both.with({ model })({ userId: 1 })).text).toBe("C");
    expect((await both.with({ model })({ userId: 2 })).text).toBe("C");
  });

  it("refuses what it can't divide by", () => {
    expect(() => split({}, { by: () => 1 })).toThrow(RangeError);
    expect(() => split(calls, { by, weights: { a: -1 } })).toThrow(RangeError);
    expect(() => split(calls, { by, weights: { a: 0, b: 0 } })).toThrow(RangeError);
  });
});
