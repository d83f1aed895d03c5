import type { EmbeddingModel } from "@ashlar/core";
import { beforeAll, describe } from "vitest";
import { testAbort } from "./abort.ts";
import { contextOf } from "./asking.ts";
import { testBrokenReplies } from "./broken-replies.ts";
import { testEmbeddedEmbedding } from "./embedded-embedding.ts";
import { testEmbedding } from "./embedding.ts";
import { testErrors } from "./errors.ts";
import { testKeys } from "./keys.ts";
import type { CreateModel, EmbeddedEmbeddingTestOptions, EmbeddingModelTestOptions } from "./options.ts";
import { type EmbeddingSubject, embeddingSubject } from "./subject.ts";
import { testTimeouts } from "./timeouts.ts";

const topics: readonly ((subject: EmbeddingSubject) => void)[] = [
  testEmbedding,
  testErrors,
  testBrokenReplies,
  testKeys,
  testAbort,
  testTimeouts,
];

/**
 * Registers the conformance suite of an embedding model in the test file that calls it, as `testLanguageModel` does for a language model.
 *
 * @param createModel makes the model for a vendor's address and key; it must cost nothing until the model is asked
 *
 * @example
 * testEmbeddingModel(({ baseURL, apiKey }) => createOpenAI({ baseURL, apiKey }).embedding("text-embedding-3-small"), {
 *   vendor: fakeOpenAI,
 *   dimensions: 1536,
 * });
 */
export function testEmbeddingModel(
  createModel: CreateModel<EmbeddingModel>,
  options: EmbeddingModelTestOptions | EmbeddedEmbeddingTestOptions,
): void {
  describe(options.name ?? "an embedding model", { concurrent: false }, () => {
    if (!options.vendor) return testEmbeddedEmbedding(createModel, options);
    const subject = embeddingSubject(createModel, options);
    beforeAll(async () => {
      await (await subject.serve("")).model.embed(["Hi"], contextOf()).catch(() => {});
    });
    for (const topic of topics) topic(subject);
  });
}
