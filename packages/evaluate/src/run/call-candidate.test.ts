import { call, prompt, textOf } from "@ashlar/core";
import { scriptedModel } from "@ashlar/provider-kit/scripted";
import { expect, it } from "vitest";
import { z } from "zod";
import { compare } from "../compare/compare.ts";
import { labelMatch } from "../scorers.ts";
import { callCandidate } from "./candidate.ts";
import { run } from "./run.ts";

/** Takes a label for likely whose first letter is the text's. */
const model = scriptedModel(
  ({ messages, output }) => {
    const letter = textOf(messages.at(-1)!.content)[0];
    const labels = output?.type === "choice" ? output.labels : [];
    return { scores: Object.fromEntries(labels.map((label) => [label, label[0] === letter ? 0.9 : 0.1])) };
  },
  {
    capabilities: { choose: true },
    price: { inputPerMillion: 1_000_000, outputPerMillion: 0, currency: "USD", date: "2026-11-01", source: "test" },
    usage: { inputTokens: 2, outputTokens: 0 },
  },
);

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
