import type { LanguageModel } from "@ashlar/core";
import { beforeAll, describe } from "vitest";
import { testAbort, testStreamAbort } from "./abort.ts";
import { answer } from "./asking.ts";
import { testBrokenReplies } from "./broken-replies.ts";
import { testCalls } from "./calls.ts";
import { testConcurrency } from "./concurrency.ts";
import { testEmbeddedModel } from "./embedded-model.ts";
import { testErrors } from "./errors.ts";
import { testFraming } from "./framing.ts";
import { testHostile } from "./hostile.ts";
import { testKeys } from "./keys.ts";
import { testMedia } from "./media.ts";
import { testNonsense } from "./nonsense.ts";
import type { CreateModel, EmbeddedModelTestOptions, LanguageModelTestOptions } from "./options.ts";
import { testOutput } from "./output.ts";
import { testParameters } from "./parameters.ts";
import { testReasoning } from "./reasoning.ts";
import { ask } from "./samples.ts";
import { testStreams } from "./streams.ts";
import { languageSubject, type Subject } from "./subject.ts";
import { testText } from "./text.ts";
import { testStreamTimeouts, testTimeouts } from "./timeouts.ts";
import { testTools } from "./tools.ts";
import { testUsage } from "./usage.ts";

/** The topics of a language model with a vendor. */
const topics: readonly ((subject: Subject) => void)[] = [
  testText,
  testMedia,
  testTools,
  testCalls,
  testOutput,
  testParameters,
  testReasoning,
  testUsage,
  testErrors,
  testBrokenReplies,
  testNonsense,
  testStreams,
  testFraming,
  testKeys,
  testHostile,
  testAbort,
  testStreamAbort,
  testTimeouts,
  testStreamTimeouts,
  testConcurrency,
];

/**
 * Registers the conformance suite of a language model in the test file that calls it: what an adapter has to do for core and its blocks to
 * rely on it, against a fake vendor that answers by a script and breaks on demand. Without a `vendor` only what needs no script is tested,
 * on the model itself.
 *
 * @param createModel makes the model for a vendor's address and key; it must cost nothing until the model is asked
 *
 * @example
 * testLanguageModel(({ baseURL, apiKey }) => createOpenAI({ baseURL, apiKey }).chat("gpt-5-mini"), {
 *   vendor: fakeOpenAI,
 *   capabilities: { output: ["native", "tool", "text"], tools: true, media: ["image"], params: ["temperature", "maxOutputTokens"] },
 * });
 */
export function testLanguageModel(
  createModel: CreateModel<LanguageModel>,
  options: LanguageModelTestOptions | EmbeddedModelTestOptions,
): void {
  // Vendors stop after each test, so that no other may run beside it.
  describe(options.name ?? "a language model", { concurrent: false }, () => {
    if (!options.vendor) return testEmbeddedModel(createModel, options);
    const subject = languageSubject(createModel, options);
    // What loads at the first call has loaded, so that it does not count in tests with limits of time.
    beforeAll(async () => {
      await answer((await subject.serve("fine")).model, "generate", ask("Hi")).catch(() => {});
    });
    for (const topic of topics) topic(subject);
  });
}
