import { TimeoutError, type Timeouts, textOf } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { answer, eventually, failing, failureOf, outcomeOf, watched } from "./asking.ts";
import { ask, sentence } from "./samples.ts";
import type { Doors, Subject } from "./subject.ts";

/** Long enough for a busy machine to ask, short enough to wait for. */
const short = 150;
const never = Number.POSITIVE_INFINITY;

/** Limits of time that hold for every request: core keeps them, the adapter says when it was accepted and stops. */
export function testTimeouts({ doors }: Doors): void {
  describe.each(doors)("a limit of time: $name:", ({ name, open }) => {
    const limits: readonly (readonly [keyof Timeouts, Timeouts])[] = [
      // What is not streamed is accepted as soon as it is sent: its headers come with the whole reply.
      ...(name === "stream" ? [["connect", { connect: short }] as const] : []),
      ["firstChunk", { connect: never, firstChunk: short }],
    ];
    it.each(limits)("%s ends a request that is not answered", async (timeout, timeouts) => {
      const asked = await open([{ fault: { type: "silence" } }]);
      const error = await failureOf(asked.watched({ timeouts }));
      expect(error).toMatchObject({ code: TimeoutError.code, timeout, milliseconds: short, retryable: true });
      await eventually(() => asked.vendor.unfinished, 0, "a request that took too long");
    });

    if (name !== "stream") {
      it("for the connection does not hold for a reply that takes longer to be written", async () => {
        const asked = await open([{ fault: { type: "slow-first-byte", milliseconds: 600 } }]);
        const outcome = await outcomeOf(asked.watched({ timeouts: { connect: 400 } }));
        expect(outcome, "`context.connected()` is called as soon as a request for a whole reply is sent").not.toBeInstanceOf(Error);
      });
    }

    it("for the connection ends when the adapter tells that the request was accepted", async () => {
      const { ask } = await open(["fine"]);
      let accepted = 0;
      await ask({ connected: () => void accepted++ });
      expect(accepted, "`context.connected()` was never called").toBeGreaterThan(0);
    });
  });
}

/** Limits of time within a stream. */
export function testStreamTimeouts({ serve }: Subject): void {
  describe("a limit of time", () => {
    it("between two events ends a stream that stands still, with what had arrived", async () => {
      const { model, vendor } = await serve({ text: sentence, fault: { type: "stall", afterEvents: 3 } });
      const error = await failureOf(answer(watched(model), "stream", ask("Hi"), { timeouts: { betweenChunks: 3 * short } }));
      expect(error).toMatchObject({ code: TimeoutError.code, timeout: "betweenChunks", retryable: true });
      expect(textOf(error.partial?.content ?? [])).toBe(sentence.slice(0, 12));
      await eventually(() => vendor.unfinished, 0, "a stream that stood still");
    });

    it("for the connection ends with the headers of a stream, before its first event", async () => {
      const { model, vendor } = await serve({ text: sentence, fault: { type: "stall", afterEvents: 0 } });
      const controller = new AbortController();
      const received: number[] = [];
      const context = { signal: controller.signal, connected: () => void received.push(vendor.requests.length) };
      const failed = failing(answer(model, "stream", ask("Hi"), context));
      await eventually(() => received.length > 0, true, "`context.connected()` is called when the headers of a stream have come");
      controller.abort();
      expect(await failed).toMatchObject({ code: "aborted" });
      expect(received[0], "requests that the vendor had when `context.connected()` was called").toBe(1);
    });

    it("for the first event ends a stream that does not begin", async () => {
      const { model } = await serve({ text: sentence, fault: { type: "stall", afterEvents: 0 } });
      const error = await failureOf(answer(watched(model), "stream", ask("Hi"), { timeouts: { connect: never, firstChunk: short } }));
      expect(error).toMatchObject({ code: TimeoutError.code, timeout: "firstChunk" });
    });

    it("leaves alone a stream that goes on", async () => {
      const { model } = await serve({ text: sentence, framing: { pause: 10 } });
      const reply = await answer(watched(model), "stream", ask("Hi"), { timeouts: { betweenChunks: 4000 } });
      expect(textOf(reply.content)).toBe(sentence);
    });
  });
}
