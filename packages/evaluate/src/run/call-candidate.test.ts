import { call, type LanguageModel, prompt, UnsupportedError } from "@ashlar/core";
import { expect, it } from "vitest";
import { z } from "zod";
import { compare } from "../compare/compare.ts";
import { labelMatch } from "../scorers.ts";
import { callCandidate } from "./candidate.ts";
import { run } from "./run.ts";

const model: LanguageModel = {
  provider: "test",
  id: "first-letter",
  capabilities: { output: [], tools: false, choose: true, logProbabilities: false, media: [] },
  price: { inputPerMillion: 1_000_000, outputPerMillion: 0, currency: "USD", date: "2026-11-01", source: "test" },
  async generate({ messages, output }) {
    if (output?.type !== "choice") throw new UnsupportedError("Labels only.", { feature: "text" });
    const [part] = messages.at(-1)!.content;
    const letter = part?.type === "text" ? part.text[0] : "";
    const scores = output.labels.map((label) => ({
      label,
      logProbability: label[0] === letter ? -0.1 : -3,
      probability: label[0] === letter ? 0.9 : 0.1,
    }));
    const label = scores.reduce((best, score) => (score.logProbability > best.logProbability ? score : best)).label;
    return { content: [], finishReason: "stop", usage: { inputTokens: 2, outputTokens: 0 }, choice: { label, scores } };
  },
  stream() {
    throw new UnsupportedError("This model does not stream.", { feature: "stream" });
  },
};

it("takes a call with an input and an output schema as it is", async () => {
  const classify = call({
    name: "classify",
    model,
    input: z.object({ text: z.string() }),
    output: z.enum(["ham", "spam"]),
    prompt: ({ text }) => prompt`${text}`,
  });
  const rows = [
    { id: "1", input: "so cheap", expected: "spam" },
    { id: "2", input: "hello", expected: "ham" },
  ];
  const candidate = callCandidate({ name: "letter", fingerprint: "letter", call: classify, input: (text: string) => ({ text }) });
  const { candidates } = await run({ candidates: [candidate], rows });
  const [summary] = compare({ rows, candidates, scorer: labelMatch }).candidates;
  expect(summary).toMatchObject({ score: 1, tokensPerCall: 2, costPer1000: 2000, failures: 0 });
});
