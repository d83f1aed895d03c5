import { textOf } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { answer, ways } from "./asking.ts";
import { ask } from "./samples.ts";
import type { Subject } from "./subject.ts";

/** Many requests at the same time, of which each gets its own answer. */
export function testConcurrency({ serve }: Subject): void {
  describe("256 requests at the same time", () => {
    it("each get their own answer", { timeout: 20_000 }, async () => {
      const { model, vendor } = await serve();
      vendor.otherwise(({ body }) => JSON.stringify(body).match(/number \d+/)?.[0] ?? "no number");
      const asked = Array.from({ length: 256 }, (_, number) => `number ${number}`);
      const replies = await Promise.all(asked.map((said, number) => answer(model, ways[number % 2]!, ask(said))));
      expect(replies.map(({ content }) => textOf(content))).toEqual(asked);
      expect(vendor.requests).toHaveLength(256);
    });

    it("fail each by itself", { timeout: 20_000 }, async () => {
      const { model, vendor } = await serve();
      vendor.otherwise(({ body }) => {
        const number = Number(/number (\d+)/.exec(JSON.stringify(body))?.[1]);
        return number % 4 === 0 ? { fault: { type: "refused", reason: "server-error" } } : `number ${number}`;
      });
      const asked = Array.from({ length: 256 }, (_, number) => `number ${number}`);
      const outcomes = await Promise.allSettled(asked.map((said, number) => answer(model, ways[number % 2]!, ask(said))));
      expect(outcomes.map(({ status }) => status)).toEqual(asked.map((_, number) => (number % 4 === 0 ? "rejected" : "fulfilled")));
    });
  });
}
