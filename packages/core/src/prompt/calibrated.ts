import { type Call, wrapCall } from "../call/call.ts";
import type { CallEvent, Reply } from "../call/reply.ts";
import type { Run, RunContext } from "../call/run.ts";
import { UnsupportedError } from "../errors.ts";
import type { JsonValue } from "../json.ts";
import type { Message } from "../message.ts";
import type { Choice, FinishEvent } from "../model.ts";
import { validate } from "../schema.ts";

/**
 * Takes the model's liking for certain labels out of its scores: from each label's log-probability its mean over `inputs` is subtracted,
 * and the best of what is left is the value. `inputs` hold no content ("", "N/A") or are a sample of real ones without labels. They are
 * scored once for each call value, on the first run that needs them, which also bears their usage.
 *
 * Source: Zhao et al., "Calibrate Before Use" (2021), https://arxiv.org/abs/2102.09690
 *
 * @throws UnsupportedError on a model that does not score labels
 * @example
 * const classify = pipe(call({ …, output: z.enum(["spam", "ham"]) }), calibrated({ inputs: [{ text: "N/A" }, { text: "" }] }));
 */
export function calibrated<Sample>(options: {
  readonly inputs: readonly Sample[];
}): <In, R extends Reply>(call: Call<In, R> & ((input: Sample) => unknown)) => Call<In, R> {
  const { inputs } = options;
  if (inputs.length === 0) throw new RangeError("calibrated needs at least one input, such as { text: 'N/A' }");
  return <In, R extends Reply>(call: Call<In, R>) =>
    wrapCall<In, R, R>(call, {
      name: "calibrated",
      settings: { inputs: asJson(inputs) },
      run: (run, spec) => {
        let scored: Promise<ReadonlyMap<string, number>> | undefined;
        return async (input, context, emit) => {
          scored ??= meanScores(run, inputs, context);
          const mine = scored;
          const prior = await mine.catch((error) => {
            if (scored === mine) scored = undefined; // the next run tries again
            throw error;
          });
          let finish: FinishEvent | undefined;
          // The model's own label is not the answer yet.
          const held =
            emit &&
            ((event: CallEvent): void => {
              if (event.type === "finish") finish = event;
              else if (event.type !== "text") emit(event);
            });
          const reply = await run(input, context, held);
          const choice = subtract(choiceOf(reply), prior);
          emit?.({ type: "text", text: choice.label });
          if (finish) emit?.({ ...finish, choice });
          const value = spec.output
            ? await validate(spec.output, choice.label, { of: "output", what: "The label", text: choice.label })
            : choice.label;
          return { ...reply, value, choice, text: choice.label, messages: withAnswer(reply.messages, choice.label) };
        };
      },
    });
}

/** The inputs for a fingerprint: what is subtracted depends on them. What is no JSON counts by its number only. */
function asJson(inputs: readonly unknown[]): JsonValue {
  try {
    return JSON.parse(JSON.stringify(inputs));
  } catch {
    return inputs.length;
  }
}

async function meanScores(run: Run<Reply>, inputs: readonly unknown[], context: RunContext): Promise<ReadonlyMap<string, number>> {
  // Other runs wait for this too, so it does not end with the run that began it.
  const { history: _, decisions: _decisions, ...rest } = context;
  const replies = await Promise.all(inputs.map((input) => run(input, { ...rest, signal: new AbortController().signal })));
  const mean = new Map<string, number>();
  for (const reply of replies) {
    for (const { label, logProbability } of choiceOf(reply).scores)
      mean.set(label, (mean.get(label) ?? 0) + logProbability / inputs.length);
  }
  return mean;
}

function choiceOf(reply: Reply): Choice {
  if (reply.choice) return reply.choice;
  throw new UnsupportedError("Calibration needs the scores of labels: an output of fixed labels (z.enum), on a model that scores them.", {
    feature: "choose",
  });
}

function subtract(choice: Choice, prior: ReadonlyMap<string, number>): Choice {
  const raw = choice.scores.map(({ label, logProbability }) => ({ label, logProbability: logProbability - (prior.get(label) ?? 0) }));
  const best = raw.reduce((a, b) => (b.logProbability > a.logProbability ? b : a));
  const weights = raw.map(({ logProbability }) => Math.exp(logProbability - best.logProbability));
  const total = weights.reduce((a, b) => a + b, 0);
  return { label: best.label, scores: raw.map((score, index) => ({ ...score, probability: weights[index]! / total })) };
}

function withAnswer(messages: readonly Message[], label: string): readonly Message[] {
  return [...messages.slice(0, -1), { role: "assistant", content: [{ type: "text", text: label }] }];
}
