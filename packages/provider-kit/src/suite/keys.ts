import { inspect } from "node:util";
import { AuthenticationError } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import type { Fault } from "../fakes/fake-vendor.ts";
import { failureOf, outcomeOf } from "./asking.ts";
import type { Doors } from "./subject.ts";

/** The key: missed at the first call and not before, sent in a header, shown in no error. */
export function testKeys({ doors, apiKey: key, capabilities }: Doors): void {
  const says = (status: number, body: string, contentType = "application/json"): Fault => ({ type: "response", status, body, contentType });
  const leaks: readonly (readonly [string, Fault])[] = [
    [
      "an error that repeats it",
      says(401, `{"error":{"message":"Wrong key ${key}.","type":"x","code":"y","status":"z","details":[{"key":"${key}"}]}}`),
    ],
    ["an error in plain text", says(400, `Bearer ${key} is wrong`, "text/plain")],
    ["a proxy's page", says(502, `<html><title>${key}</title></html>`, "text/html")],
    ["a page with status 200", says(200, `<html>x-api-key: ${key}</html>`, "text/html")],
    ["JSON of no sense", says(200, `{"debug":"${key}"}`)],
    ["JSON that is cut off", says(200, `{"debug":"${key}`)],
    ["an event that is not JSON", says(200, `data: {oops ${key}\n\n`, "text/event-stream")],
    [
      "an event with an error",
      says(200, `event: error\ndata: {"type":"error","error":{"message":"Wrong key ${key}."}}\n\n`, "text/event-stream"),
    ],
    ["a connection that is cut", { type: "hang-up" }],
  ];

  describe.each(doors)("the key: $name:", ({ open }) => {
    if (capabilities.checksKey) {
      it("that is missing is an AuthenticationError of the first call, which says what to set", async () => {
        const { ask, model, vendor } = await open([], "");
        expect(model.id).toMatch(/./);
        const error = await failureOf(ask());
        expect(AuthenticationError.isInstance(error), `${error}`).toBe(true);
        expect(error.message, "it names the option or the variable").toMatch(/apiKey|[A-Z]+_(?:API_)?KEY/);
        expect(error).toMatchObject({ retryable: false });
        expect(vendor.requests).toEqual([]);
      });
    }

    it("goes into a header, and not into the address or the body", async () => {
      const { ask, vendor } = await open(["fine"]);
      await ask();
      const { headers, path, body } = vendor.requests[0]!;
      expect(JSON.stringify(headers)).toContain(key);
      expect(path + JSON.stringify(body)).not.toContain(key);
    });

    it("is not carried to another server by a redirect", async () => {
      const other = await open(["stolen"]);
      const fault: Fault = { type: "response", status: 307, body: "", headers: { location: other.vendor.url } };
      const { ask } = await open([{ fault }]);
      await outcomeOf(ask());
      expect(JSON.stringify(other.vendor.requests.map(({ headers }) => headers))).not.toContain(key);
    });

    it.each(leaks)("is not shown by the error of %s, however that is printed", async (_, fault) => {
      const { ask } = await open([{ fault }]);
      const error = await failureOf(ask());
      for (let shown: unknown = error; shown instanceof Error; shown = shown.cause) {
        const printed = [inspect(shown, { depth: 20, showHidden: true }), JSON.stringify(shown), shown.message, String(shown.stack)];
        expect(printed.filter((text) => text.includes(key))).toEqual([]);
      }
    });
  });
}
