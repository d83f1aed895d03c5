import { contentHash, type Question } from "@ashlar/evaluate";
import { addSpent, measured, type Spent } from "../preparation.ts";
import { calibrate, calibrationInputs } from "./calibration.ts";
import type { LabelCandidate, Workbench } from "./candidate.ts";
import type { CandidateName } from "./names.ts";
import { oncePrepared } from "./once-prepared.ts";
import type { LabelCall } from "./prompts.ts";

/** What makes a candidate of a call to the language model. */
export interface PromptedOptions {
  readonly name: CandidateName;
  readonly description: string;
  readonly call: LabelCall;
  /** All of the prompt that differs from that of other candidates: its examples, its settings. */
  readonly fingerprint: readonly string[];
  readonly expectedMilliseconds: number;
  /** Labelled examples that it needs. Default 0. */
  readonly labels?: number;
  /** Texts without labels to calibrate on. Default 10: on WordNet more changed nothing. */
  readonly calibrationTexts?: number;
  /** What has to be done before the first answer: neither it nor the calibration is part of an answer's time. */
  readonly before?: ((signal: AbortSignal) => Promise<void>) | undefined;
  /** A guess at how many milliseconds that takes. Default 0. */
  readonly expectedPreparation?: number;
  /** What that took, in this run or an earlier one. */
  readonly spent?: () => Promise<Spent>;
}

/** Raised when a prompt changes in a way that its fingerprint does not show, so that old answers are not taken for new ones. */
const promptVersion = "1";

/**
 * Makes a candidate of a call. Where the model scores labels the scores are calibrated; that takes place before the first answer that is
 * measured, so that no answer bears its cost.
 */
export function promptedCandidate(bench: Workbench, options: PromptedOptions): LabelCandidate {
  const { task, model, kept } = bench;
  const { name, description, call, before, expectedMilliseconds, labels = 0, calibrationTexts = 10 } = options;
  const inputs = model.capabilities.choose ? calibrationInputs(task, calibrationTexts) : [];
  const identity = [promptVersion, model.provider, model.id, task.question, ...task.labels, ...options.fingerprint];
  const fingerprint = contentHash([...identity, ...inputs.map(({ id }) => id)]);
  return {
    name,
    description,
    prompted: true,
    labels,
    expectedMilliseconds,
    expectedPreparation: inputs.length * expectedMilliseconds + (options.expectedPreparation ?? 0),
    fingerprint,
    predict: inputs.length > 0 ? withCalibration(bench, { name, fingerprint, call, inputs, before }) : plain(bench, call, before),
    async spent() {
      const calibration = await kept.get<Spent>(calibrationKey(fingerprint));
      return addSpent(...(calibration ? [calibration] : []), ...(options.spent ? [await options.spent()] : []));
    },
  };
}

function plain({ fail }: Workbench, call: LabelCall, before: PromptedOptions["before"]): LabelCandidate["predict"] {
  const ready = oncePrepared(async (signal) => before?.(signal), fail);
  return async ({ id, input }, { signal }) => {
    await ready(signal);
    const started = performance.now();
    const { value, usage, cost } = await call({ id, input }, { signal });
    return { output: { label: value }, usage, cost, milliseconds: performance.now() - started };
  };
}

interface Calibrating extends Pick<PromptedOptions, "before"> {
  readonly name: string;
  readonly fingerprint: string;
  readonly call: LabelCall;
  readonly inputs: readonly Question[];
}

function withCalibration(bench: Workbench, { name, fingerprint, call, inputs, before }: Calibrating): LabelCandidate["predict"] {
  const { kept, load, note, fail } = bench;
  const scored = calibrate(call, inputs);
  const ready = oncePrepared(async (signal) => {
    await load("language", signal);
    await before?.(signal);
    note(`${name}: calibrating on ${inputs.length} texts without labels`);
    // The first run of the call scores all inputs; its answer is thrown away.
    const { spent } = await measured(() => scored(inputs[0]!, { signal }));
    await kept.put(calibrationKey(fingerprint), spent);
  }, fail);
  return async ({ id, input }, { signal }) => {
    await ready(signal);
    const started = performance.now();
    const { value, usage, cost, uncalibrated } = await scored({ id, input }, { signal });
    const milliseconds = performance.now() - started;
    return { output: { label: value, ...(uncalibrated && { uncalibrated: uncalibrated.label }) }, usage, cost, milliseconds };
  };
}

function calibrationKey(fingerprint: string): string {
  return `calibration ${fingerprint}`;
}
