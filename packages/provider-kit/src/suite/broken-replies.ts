import { describe, expect, it } from "vitest";
import type { Fault } from "../fakes/fake-vendor.ts";
import { failureOf, outcomeOf } from "./asking.ts";
import type { Doors } from "./subject.ts";

type Codes = readonly string[];

/** Replies with status 200 that are none, and connections that break: each a typed error that names the host, after one request. */
export function testBrokenReplies({ doors }: Doors): void {
  const page = (body: string, contentType = "application/json"): Fault => ({ type: "response", status: 200, body, contentType });
  const streamEnds: Codes = ["server", "stream-interrupted"];
  const faults: readonly (readonly [string, Fault, Codes, boolean])[] = [
    ["an HTML page", { type: "html" }, ["server"], false],
    ["nothing", { type: "empty-body" }, streamEnds, true],
    ["a body that is cut off", { type: "truncated-body" }, ["connection", "stream-interrupted"], true],
    ["JSON that is cut off", page('{"id":"1","choi'), streamEnds, true],
    ["JSON of no sense", page('{"hello":"world"}'), streamEnds, true],
    ["a JSON list", page("[1,2]"), streamEnds, true],
    ["plain text", page("it works!", "text/plain"), streamEnds, true],
    ["a connection that is cut before the answer", { type: "hang-up" }, ["connection"], true],
  ];

  describe.each(doors)("a broken reply: $name:", ({ open }) => {
    it.each(faults)("%s is a typed error, and is not asked again", async (_, fault, codes, retryable) => {
      const { ask, model, vendor } = await open([{ fault }, "never"]);
      const error = await failureOf(ask());
      expect(codes).toContain(error.code);
      expect(error).toMatchObject({ retryable, provider: model.provider, model: model.id });
      expect(error.message, "it names the host").toContain(new URL(vendor.url).host);
      expect(vendor.requests).toHaveLength(1);
    });

    it("an error with status 200 is the error of its kind", async () => {
      const { ask } = await open([{ fault: { type: "error-event", reason: "overloaded", afterEvents: 0 } }]);
      expect(await failureOf(ask())).toMatchObject({ code: "overloaded", retryable: true });
    });

    it("a field that is new is passed over", async () => {
      const { ask } = await open([{ fault: { type: "unknown-event" } }]);
      expect(await outcomeOf(ask())).not.toBeInstanceOf(Error);
    });

    it("a server that is gone is a ConnectionError that names the host", async () => {
      const { ask, vendor } = await open([]);
      await vendor.close();
      const error = await failureOf(ask());
      expect(error).toMatchObject({ code: "connection", retryable: true });
      expect(error.message).toContain(new URL(vendor.url).host);
    });
  });
}
