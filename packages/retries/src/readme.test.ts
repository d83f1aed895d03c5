import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { outputOf, programTimeout } from "./testing/program.ts";

const examples = [...readFileSync(new URL("../README.md", import.meta.url), "utf8").matchAll(/```ts\n(.*?)```/gs)].map(
  ([, example]) => example ?? "",
);

/** What the README's shorter examples take for granted: models that err once, and what is imported. */
const before = `
  import { call, pipe, prompt } from "@ashlar/core";
  import * as blocks from "@ashlar/retries";
  import { z } from "zod";
  const { budget, cache, circuitBreaker, collectErrors, fallback, hedge, rateLimit, reask, retry, timeout } = blocks;
  const book = z.object({ title: z.string(), year: z.number() });
  const asked = [];
  const serve = (provider) => (id) => {
    const answers = ['{"title":"Emma","year":"long ago"}', '{"title":"Emma","year":1815}'];
    return {
      provider, id, capabilities: { output: ["native"], tools: true, choose: false, logProbabilities: false, media: [] },
      price: { inputPerMillion: 1, outputPerMillion: 1, currency: "USD", date: "2026-11-25", source: "test" },
      async generate({ messages }) {
        asked.push(messages.at(-1).content.map(({ text }) => text).join(""));
        return { content: [{ type: "text", text: answers.shift() }], finishReason: "stop", usage: { inputTokens: 1, outputTokens: 1 } };
      },
    };
  };
  const [openai, anthropic] = [serve("openai"), serve("anthropic")];
`;

describe("the README's examples run as they stand:", { timeout: programTimeout }, () => {
  it("the first", async () => {
    expect(await outputOf(examples[0]!)).toMatch(/^attempt 1 failed, next in \d+ ms\nattempt 2 failed, next in \d+ ms\na page\n$/);
  });

  it("that with a model", async () => {
    const example = examples.find((each) => each.includes("budget({ attempts: 10"))!;
    const printed = await outputOf(`${before}${example}\nconsole.log(reply.value.year, reply.attempts.length, reply.corrections[0].by);`);
    expect(printed).toBe("1815 2 reask\n");
  });

  it("that with all blocks in their order", async () => {
    const example = examples.find((each) => each.includes("rateLimit({ requestsPerMinute: 500 })"))!;
    const names = "model.blocks.map(({ name }) => name).join()";
    const printed = await outputOf(`${before}const other = anthropic("small");\n${example}\nconsole.log(${names});`);
    expect(printed).toBe("timeout,circuit-breaker,hedge,rate-limit,retry,fallback,budget,cache\n");
  });

  it("that with errors placed in the prompt by hand", async () => {
    const example = examples.find((each) => each.includes("collectErrors("))!;
    const end = "const reply = await recommend(); console.log(reply.value.title, asked.length); console.log(asked[1]);";
    const printed = await outputOf(`${before}const model = openai("small");\n${example}\n${end}`);
    expect(printed).toMatch(/^Emma 2\nRecommend a book\.\nAvoid these mistakes: /);
    expect(printed).toContain("- year: Invalid input: expected number, received string");
  });
});
