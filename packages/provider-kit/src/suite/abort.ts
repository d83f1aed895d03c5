import { getEventListeners } from "node:events";
import { AbortedError, TimeoutError } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import type { FakeReply } from "../fakes/fake-vendor.ts";
import { contextOf, eventually, failing, failureOf, outcomeOf } from "./asking.ts";
import { ask, sentence } from "./samples.ts";
import type { Doors, Subject } from "./subject.ts";

const silence: FakeReply = { fault: { type: "silence" } };

/** Abort: at any time, at once, with the caller's reason, and without a trace. */
export function testAbort({ doors }: Doors): void {
  describe.each(doors)("abort: $name:", ({ open }) => {
    it("before the call asks nothing", async () => {
      const { ask, vendor } = await open([]);
      const error = await failureOf(ask({ signal: AbortSignal.abort("no more") }));
      expect(AbortedError.isInstance(error), `${error}`).toBe(true);
      expect(error.cause).toBe("no more");
      expect(vendor.requests).toEqual([]);
    });

    it("right after the call ends it", async () => {
      const { ask, vendor } = await open([silence]);
      const controller = new AbortController();
      const failed = failing(ask({ signal: controller.signal }));
      controller.abort("no more");
      expect(await failed).toMatchObject({ code: "aborted", cause: "no more" });
      await eventually(() => vendor.unfinished, 0, "a request that was aborted");
    });

    it.each([
      ["while it waits for an answer", silence],
      ["in the middle of an answer", { text: sentence, fault: { type: "stall" } }],
    ] as const)("%s closes the connection", async (_, said) => {
      const { ask, vendor } = await open([said]);
      const controller = new AbortController();
      const failed = failing(ask({ signal: controller.signal }));
      await eventually(() => vendor.unfinished, 1, "the request");
      controller.abort("enough");
      expect(await failed).toMatchObject({ code: "aborted", cause: "enough", retryable: false });
      await eventually(() => vendor.unfinished, 0, "a request that was aborted");
    });

    it("gives the signal's own reason where that is an error of core", async () => {
      const reason = new TimeoutError("too slow", { timeout: "total", milliseconds: 1 });
      const { ask, vendor } = await open([silence]);
      const controller = new AbortController();
      const failed = failing(ask({ signal: controller.signal }));
      await eventually(() => vendor.requests.length, 1, "the request");
      controller.abort(reason);
      expect(await failed).toBe(reason);
    });

    it("after the answer changes nothing", async () => {
      const { ask } = await open(["fine", "fine"]);
      const controller = new AbortController();
      const reply = await outcomeOf(ask({ signal: controller.signal }));
      controller.abort();
      expect(reply).not.toBeInstanceOf(Error);
      expect(await outcomeOf(ask())).not.toBeInstanceOf(Error);
    });

    it.each([
      ["succeeds", "fine"],
      ["fails", { fault: { type: "refused", reason: "server-error" } }],
      ["breaks off", { fault: { type: "hang-up" } }],
    ] as const)("leaves no listener on the signal of a call that %s", async (_, said) => {
      const { ask } = await open([said, said]);
      const { signal } = new AbortController();
      for (const _ of [1, 2]) await outcomeOf(ask({ signal }));
      await eventually(() => getEventListeners(signal, "abort").length, 0, "listeners on the signal");
    });
  });
}

/** Abort between two events of a stream. */
export function testStreamAbort({ serve }: Subject): void {
  describe("abort of a stream", () => {
    it.each(["while it is waited for", "while nobody waits"])("ends it: %s", async (when) => {
      const { model, vendor } = await serve({ text: sentence, fault: { type: "stall" } });
      const controller = new AbortController();
      const stream = model.stream(ask("Hi"), contextOf({ signal: controller.signal }))[Symbol.asyncIterator]();
      let said = "";
      while (said.length < 8) {
        const { value } = await stream.next();
        if (value?.type === "text") said += value.text;
      }
      const waiting = when === "while nobody waits" ? undefined : failing(stream.next());
      controller.abort("enough");
      expect(await (waiting ?? failureOf(stream.next()))).toMatchObject({ code: "aborted", cause: "enough" });
      expect(await stream.next()).toEqual({ done: true, value: undefined });
      await eventually(() => vendor.unfinished, 0, "a stream that was aborted");
    });

    it("leaves no listener on the signal of one that was left", async () => {
      const { model } = await serve({ text: sentence, fault: { type: "stall" } });
      const { signal } = new AbortController();
      for await (const event of model.stream(ask("Hi"), contextOf({ signal }))) if (event.type === "text") break;
      await eventually(() => getEventListeners(signal, "abort").length, 0, "listeners on the signal");
    });
  });
}
