import { collectReply, isAshlarError } from "@ashlar/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ask, context, wire } from "./testing/ask.ts";
import "./testing/loaded.ts";

/** JSON that is now and then what it should be. */
const odd = (value: fc.Arbitrary<unknown>) => fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: fc.jsonValue() });
const part = fc.record(
  {
    text: odd(fc.string()),
    thought: odd(fc.boolean()),
    thoughtSignature: odd(fc.string()),
    functionCall: odd(fc.record({ name: odd(fc.string()), id: odd(fc.string()), args: fc.jsonValue() }, { requiredKeys: [] })),
    inlineData: odd(fc.record({ mimeType: odd(fc.constant("image/png")), data: odd(fc.string()) }, { requiredKeys: [] })),
  },
  { requiredKeys: [] },
);
const reply = fc.record(
  {
    candidates: odd(
      fc.array(
        odd(
          fc.record(
            {
              content: odd(fc.record({ parts: odd(fc.array(odd(part))) })),
              finishReason: odd(fc.constantFrom("STOP", "SAFETY", "MALFORMED_FUNCTION_CALL")),
              logprobsResult: odd(fc.record({ chosenCandidates: odd(fc.array(fc.jsonValue())) })),
              citationMetadata: fc.jsonValue(),
            },
            { requiredKeys: [] },
          ),
        ),
        { maxLength: 2 },
      ),
    ),
    usageMetadata: odd(fc.dictionary(fc.constantFrom("promptTokenCount", "promptTokensDetails", "totalTokenCount"), fc.jsonValue())),
    promptFeedback: fc.jsonValue(),
  },
  { requiredKeys: ["candidates"] },
);

describe("a reply that may be anything", () => {
  it("is a reply or an error of Ashlar's, whole and streamed", async () => {
    await fc.assert(
      fc.asyncProperty(reply, reply, async (first, second) => {
        const { model } = wire([first, [first, second]]);
        for (const work of [model.generate(ask("Hi"), context()), collectReply(model.stream(ask("Hi"), context()))]) {
          const outcome = await work.catch((error: unknown) => error);
          if (outcome instanceof Error) expect(isAshlarError(outcome), `${outcome.stack}`).toBe(true);
          else expect(outcome).toMatchObject({ content: expect.any(Array), finishReason: expect.any(String) });
        }
      }),
    );
  });
});
