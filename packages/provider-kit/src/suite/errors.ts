import type { JsonValue } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import type { RefusedReason } from "../fakes/fake-vendor.ts";
import { eventually, failureOf } from "./asking.ts";
import type { Doors } from "./subject.ts";
import { flatten } from "./wire.ts";

/** What each refusal of a vendor is: the code of its error, and whether asking again may help. */
export const refusals: Readonly<Record<RefusedReason, { readonly code: string; readonly retryable: boolean; readonly reason?: string }>> = {
  "wrong-key": { code: "authentication", retryable: false },
  "no-permission": { code: "permission", retryable: false },
  "unknown-model": { code: "not-found", retryable: false },
  "bad-request": { code: "invalid-request", retryable: false },
  "context-length": { code: "context-length", retryable: false },
  "rate-limit": { code: "rate-limit", retryable: true },
  quota: { code: "quota", retryable: false },
  overloaded: { code: "overloaded", retryable: true },
  "server-error": { code: "server", retryable: true },
  "content-filter": { code: "refusal", retryable: false, reason: "content-filter" },
};

const day = 86_400_000;

/** What the vendor refuses: the error of its kind, with all that the vendor said, after one request. */
export function testErrors({ doors, capabilities }: Doors): void {
  const { refusedReasons, retryAfter, requestIds } = capabilities;

  describe.each(doors)("an error of the vendor: $name:", ({ open }) => {
    it.each(refusedReasons)("%s is of its kind, and is not asked again", async (reason) => {
      const { ask, model, vendor } = await open([{ fault: { type: "refused", reason } }, "never"]);
      const error = await failureOf(ask());
      expect(error).toMatchObject({ ...refusals[reason], provider: model.provider, model: model.id });
      expect(error.status).toBeGreaterThanOrEqual(400);
      if (requestIds) expect(error.requestId).toMatch(/./);
      expect(vendor.requests).toHaveLength(1);
    });

    it.each(refusedReasons)("%s is told in the vendor's words, and the vendor's body is kept", async (reason) => {
      const { ask } = await open([{ fault: { type: "refused", reason } }]);
      const error = await failureOf(ask());
      const texts = textsOf(error.body);
      // Codes are one word, and stand in many a message.
      const sentences = texts.filter((text) => text.includes(" "));
      const told = (sentences.length > 0 ? sentences : texts).filter((text) => error.message.includes(text.replace(/\.$/, "")));
      expect(told, `${error}`).not.toEqual([]);
    });

    it.each(retryAfter)("says how long to wait, in milliseconds: %s", async (form) => {
      // Beside `retry-after-ms` the header `retry-after` says a little more, in whole seconds.
      const wait = form === "milliseconds" ? 5250 : 5000;
      const { ask } = await open([{ fault: { type: "refused", reason: "rate-limit", retryAfter: form, wait } }]);
      const { retryAfter: told } = await failureOf(ask());
      // What names a moment names a whole second, and the request took a while.
      const [least, most] = form === "date" || form === "reset-headers" ? [1000, 6000] : [wait, wait];
      expect(told).toBeGreaterThanOrEqual(least);
      expect(told).toBeLessThanOrEqual(most);
    });

    it.each(retryAfter)("never asks to wait longer than a day: %s", async (form) => {
      const { ask } = await open([{ fault: { type: "refused", reason: "rate-limit", retryAfter: form, wait: 40 * day } }]);
      expect((await failureOf(ask())).retryAfter).toBe(day);
    });

    it("leaves no connection open but one for the next request", async () => {
      const fault = { type: "refused", reason: "server-error" } as const;
      const { ask, vendor } = await open([{ fault }, { fault }, { fault }, { fault }]);
      for (let asked = 0; asked < 4; asked++) await failureOf(ask());
      await eventually(() => vendor.unfinished, 0, "answers that were not read to their end");
      expect(vendor.connections).toBeLessThanOrEqual(2);
    });

    it("does not make up a wait that the vendor did not ask for", async () => {
      const { ask } = await open([{ fault: { type: "refused", reason: "server-error", retryAfter: "none" } }]);
      expect((await failureOf(ask())).retryAfter).toBeUndefined();
    });

    it.each([
      ["plain text", 503, "text/plain", "no healthy upstream", "overloaded", true],
      ["a proxy's page", 502, "text/html", "<html><head><title>502 Bad Gateway</title></head></html>", "server", true],
      ["JSON of another shape", 500, "application/json", '{"detail":{"reason":"disk"}}', "server", true],
      ["a JSON list", 500, "application/json", "[1,2]", "server", true],
      ["half of its JSON", 500, "application/json", '{"error":{"mess', "server", true],
      ["nothing", 500, "application/json", "", "server", true],
      ["a text about a wrong key", 401, "text/plain", "who are you", "authentication", false],
      ["a text about the rate", 429, "text/plain", "too fast", "rate-limit", true],
      ["a text about the request", 400, "text/plain", "no such field", "invalid-request", false],
    ] as const)("that is %s is of the kind of its status", async (_, status, contentType, body, code, retryable) => {
      const { ask, vendor } = await open([{ fault: { type: "response", status, body, contentType } }]);
      const error = await failureOf(ask());
      expect(error).toMatchObject({ code, retryable, status });
      if (contentType === "text/plain") expect(error.message).toContain(body);
      expect(error.message).not.toContain("<html");
      expect(vendor.requests).toHaveLength(1);
    });
  });
}

/** The texts in the body of an error: JSON, as the vendor sent it. */
function textsOf(body: unknown): readonly string[] {
  const json: JsonValue = JSON.parse(JSON.stringify(body ?? null));
  return flatten(json, { keys: false }).filter((value) => typeof value === "string");
}
