import { describe, expect, it } from "vitest";
import { type Contender, streaming } from "./contenders/contender.ts";
import { scenarioOf } from "./scenarios.ts";
import { worker } from "./work.ts";

const saying = (pieces: readonly string[], end: Promise<void> = Promise.resolve()): Contender => ({
  whole: async () => pieces.join(""),
  ...streaming(
    async function* () {
      yield* pieces;
      await end;
    },
    (piece) => piece,
  ),
});
const chunks = scenarioOf("chunks-5").chunks!;
const never = new Promise<void>(() => {});

describe("cost", () => {
  it("is the CPU of the tasks", async () => {
    const { cpu } = await worker("a", saying(chunks)).cost({ method: "stream", model: "chunks-5", count: 100, concurrency: 10 });
    expect(cpu).toBeGreaterThan(0);
  });
  it("is refused for an answer that is not whole", async () => {
    const cut = worker("cut", saying(chunks.slice(1)));
    await expect(cut.cost({ method: "stream", model: "chunks-5", count: 1, concurrency: 1 })).rejects.toThrow(
      "cut: the answer to stream chunks-5 is not what was sent.",
    );
  });
  it("is refused for what the contender can't do", async () => {
    const task = { method: "object", model: "object", count: 1, concurrency: 1 } as const;
    await expect(worker("a", saying(chunks)).cost(task)).rejects.toThrow("a can't do object.");
  });
});

describe("allocated", () => {
  it("is what a task's objects take", async () => {
    const kept: unknown[] = [];
    const making = (elements: number): Contender => ({
      async whole() {
        kept.push(new Array(elements).fill(0.5));
        return scenarioOf("whole").text;
      },
    });
    const bytes = (elements: number): Promise<number> =>
      worker("a", making(elements)).allocated({ method: "whole", model: "whole", count: 10, concurrency: 1 });
    await bytes(10);
    const perElement = ((await bytes(30_000)) - (await bytes(10))) / 10 / 30_000;
    expect(perElement).toBeGreaterThan(7);
    expect(perElement).toBeLessThan(17);
  });
});

describe("firstText", () => {
  it("ends with the first text, not with the stream", async () => {
    const slow = new Promise<void>((resolve) => setTimeout(resolve, 500));
    expect(await worker("a", saying(["", ...chunks], slow)).firstText({ model: "chunks-5", count: 3 })).toBeLessThan(400);
  });
  it("is refused where the stream is not whole", async () => {
    await expect(worker("cut", saying(chunks.slice(1))).firstText({ model: "chunks-5", count: 1 })).rejects.toThrow("not what was sent");
  });
});

describe("idle", () => {
  it("is what the streams that are held take", async () => {
    const size = 100_000;
    const holding = (bytes: number): Contender => ({
      async open() {
        const held = new Array(bytes / 8).fill(0.5);
        return { rest: () => never.then(() => held.join()) };
      },
    });
    const small = await worker("small", holding(80)).idle({ model: "idle", count: 100 });
    const large = await worker("large", holding(size)).idle({ model: "idle", count: 100 });
    expect((large.heap - small.heap) / 100).toBeGreaterThan(size / 2);
  });
  it("is refused where a stream that stands still looks complete", async () => {
    await expect(worker("a", saying(["stone"])).idle({ model: "idle", count: 2 })).rejects.toThrow("a stream of idle ended");
  });
});
