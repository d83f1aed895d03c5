import { type Call, fewShot, type Reply, wrapCall } from "@ashlar/core";
import type { Question } from "@ashlar/evaluate";
import type { LabelCandidate, Workbench } from "./candidate.ts";
import { promptedCandidate } from "./prompted.ts";
import { ask, labelCall } from "./prompts.ts";

/** How many examples a prompt holds. */
const shown = 4;

/** A text, and the labelled examples that were found for it. */
interface Supported extends Question {
  readonly found?: readonly { readonly text: string; readonly label: string }[];
}

/**
 * Retrieval: the labelled examples most like the text stand in its prompt, the nearest last. As turns of a conversation they do not
 * repeat the question.
 */
export function nearestExamples(bench: Workbench): LabelCandidate {
  const { task, model, examples } = bench;
  const asExamples = ({ found = [] }: Supported) =>
    found.map(({ text, label }) => ({ input: { id: "", input: text }, output: label })).reverse();
  return promptedCandidate(bench, {
    name: "nearest-examples",
    description: `the ${shown} labelled examples most like the text, of ${examples.size.toLocaleString("en")}`,
    call: withFound(bench, labelCall("nearest-examples", task, model, fewShot(asExamples, ask(task)))),
    fingerprint: ["nearest-examples", examples.fingerprint, String(shown)],
    expectedMilliseconds: 530,
    labels: examples.size,
    expectedPreparation: 10 * examples.size,
    before: (signal) => examples.ready(signal),
    spent: () => examples.spent(task.pool),
  });
}

/** Looks the examples up before the call runs, and counts the embedding of the text as part of it. */
function withFound({ examples }: Workbench, inner: Call<Supported, Reply<string>>): Call<Supported, Reply<string>> {
  return wrapCall<Supported, Reply<string>, Reply<string>>(inner, {
    name: "found-examples",
    settings: { k: shown },
    run: (run) => async (input, context, emit) => {
      const question = input as Supported;
      const started = performance.now();
      const { vector, usage } = await examples.embed(question.input, context.signal);
      const { provider, id } = examples.model;
      // Its CPU seconds are priced together with all others in the report; as a request it costs nothing.
      context.attempts.push({ provider, model: id, usage, cost: 0, milliseconds: performance.now() - started });
      const hits = await examples.nearest(vector, shown, { except: question.id, signal: context.signal });
      const found = hits.map(({ text, metadata }) => ({ text, label: metadata?.label ?? "" }));
      return run({ ...question, found } satisfies Supported, context, emit);
    },
  });
}
