import { textOf } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import type { FakeReply, RunningVendor } from "../fakes/fake-vendor.ts";
import { answer, failureOf, ways } from "./asking.ts";
import { ask, weather } from "./samples.ts";
import type { Subject } from "./subject.ts";

/** Answers in the vendor's own form whose fields are not what they should be: typed errors, and never text such as "[object Object]". */
export function testNonsense({ serve, capabilities }: Subject): void {
  const said: readonly (readonly [string, FakeReply, string])[] = [
    ["a text", { text: "zebra-88", framing: { pieceLength: 100 } }, '"zebra-88"'],
    ...(capabilities.tools ? [["a tool's name", { toolCalls: [{ name: "zebra-88", arguments: {} }] }, '"zebra-88"'] as const] : []),
  ];
  const cases = said.flatMap(([what, reply, field]) =>
    ["7", '{"deep":true}'].flatMap((value) => ways.map((way) => [what, value, way, reply, field] as const)),
  );

  describe("an answer without sense", () => {
    it.each(cases)("is a typed error: %s is %s: %s", async (_, value, way, reply, field) => {
      const { model, vendor } = await serve(reply, reply);
      const request = ask("Hi", capabilities.tools ? { tools: [weather] } : {});
      await answer(model, way, request);
      const { body, contentType } = await answerAgain(vendor);
      expect(body).toContain(field);
      const broken = await serve({ fault: { type: "response", status: 200, body: body.replaceAll(field, value), contentType } });
      const error = await failureOf(answer(broken.model, way, request));
      expect(error.code).toMatch(/^(?:server|stream-interrupted)$/);
      expect(textOf(error.partial?.content ?? [])).toBe("");
    });
  });
}

/** What the vendor answers when its first request is sent to it once more. */
async function answerAgain({ url, requests }: RunningVendor): Promise<{ readonly body: string; readonly contentType: string }> {
  const { path, headers, body } = requests[0]!;
  const kept = Object.entries(headers).flatMap(([name, value]) =>
    typeof value === "string" && !/^(?:host|connection|content-length|accept-encoding|transfer-encoding)$/.test(name)
      ? [[name, value] as const]
      : [],
  );
  const response = await fetch(new URL(path, url), { method: "POST", headers: Object.fromEntries(kept), body: JSON.stringify(body) });
  return { body: await response.text(), contentType: response.headers.get("content-type") ?? "" };
}
