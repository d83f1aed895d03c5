import { type Call, type Choice, calibrated, pipe, type Reply, wrapCall } from "@ashlar/core";
import type { Question } from "@ashlar/evaluate";
import type { Task } from "../tasks/task.ts";
import type { LabelCall } from "./prompts.ts";

/** A reply that also holds the scores as they were before calibration. */
export type CalibratedReply = Reply<string> & { readonly uncalibrated: Choice | undefined };

/**
 * Calibrates a call over texts without their labels, and keeps what the model said before: both are had from the same request.
 */
export function calibrate(inner: LabelCall, inputs: readonly Question[]): Call<Question, CalibratedReply> {
  return pipe(inner, keepChoice, calibrated({ inputs }));
}

function keepChoice(inner: LabelCall): Call<Question, CalibratedReply> {
  return wrapCall<Question, Reply<string>, CalibratedReply>(inner, {
    name: "keep-choice",
    run: (run) => async (input, context, emit) => {
      const reply = await run(input, context, emit);
      return { ...reply, uncalibrated: reply.choice };
    },
  });
}

/**
 * Texts to calibrate on, without their labels: from the end of the pool, whose beginning is shown as examples. As many as are needed for
 * a steady mean, fewer where a call is slow.
 */
export function calibrationInputs({ pool }: Task, count: number): readonly Question[] {
  return pool.slice(-count).map(({ id, input }) => ({ id, input }));
}
