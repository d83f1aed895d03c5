import { textOf } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import type { FakeReply } from "../fakes/fake-vendor.ts";
import { answer, failureOf, ways } from "./asking.ts";
import { recorded } from "./recorded.ts";
import { ask, sentence, weather } from "./samples.ts";
import type { Subject } from "./subject.ts";

/** Answers in the vendor's own form that are not what they should be: typed errors, and never text such as "[object Object]". */
export function testNonsense(subject: Subject): void {
  const { serve, capabilities } = subject;
  const request = ask("Hi", capabilities.tools ? { tools: [weather] } : {});
  const said: readonly (readonly [string, FakeReply])[] = [
    ["a text", { text: "zebra-88", framing: { pieceLength: 100 } }],
    ...(capabilities.tools ? [["a tool's name", { toolCalls: [{ name: "zebra-88", arguments: {} }] }] as const] : []),
  ];
  const cases = said.flatMap(([what, reply]) =>
    ["7", '{"deep":true}'].flatMap((value) => ways.map((way) => [what, value, way, reply] as const)),
  );

  describe("an answer without sense", () => {
    it.each(cases)("is a typed error: %s is %s: %s", async (_, value, way, reply) => {
      const { body, changed } = await recorded(subject, way, request, reply);
      expect(body).toContain('"zebra-88"');
      const { model } = await serve(changed(body.replaceAll('"zebra-88"', value)));
      const error = await failureOf(answer(model, way, request));
      expect(error.code).toMatch(/^(?:server|stream-interrupted)$/);
      expect(textOf(error.partial?.content ?? [])).toBe("");
    });

    if (!capabilities.endsWithoutMark) {
      it("is a stream that lacks its last event alone", async () => {
        const { body, changed } = await recorded(subject, "stream", request, { text: sentence });
        const events = body.split("\n\n").filter((event) => event.trim() !== "");
        const { model } = await serve(changed(events.slice(0, -1).join("\n\n").concat("\n\n")));
        const error = await failureOf(answer(model, "stream", request));
        expect(error.code).toBe("stream-interrupted");
      });
    }

    if (capabilities.errorsBesideUsage) {
      it("with an error in it has consumed what it says", async () => {
        const usage = { inputTokens: 120, outputTokens: 45 };
        const { body, changed } = await recorded(subject, "generate", request, { text: sentence, usage });
        const error = { message: "The model crashed.", type: "server_error", code: "server_error" };
        const { model } = await serve(changed(JSON.stringify({ ...JSON.parse(body), error })));
        expect(await failureOf(answer(model, "generate", request))).toMatchObject({ code: "server", usage });
      });
    }
  });
}
