import { type Call, call, type LanguageModel, type PromptFunction, prompt, type Reply, system } from "@ashlar/core";
import type { Question } from "@ashlar/evaluate";
import { z } from "zod";
import type { Task } from "../tasks/task.ts";

/** A call that gives a text one of the task's labels. */
export type LabelCall = Call<Question, Reply<string>>;

/**
 * The question, then the text. What is the same for all texts stands first, in the system message: the embedded model, and a provider's
 * cache, read it once.
 */
export function ask(task: Task): PromptFunction<Question> {
  return ({ input }) => [system`${task.question} Answer with one of: ${task.labels.join(", ")}.`, prompt`${input}`];
}

/** Makes a call whose output is one of the task's labels: scored where the model can, else asked for as structured output. */
export function labelCall(name: string, task: Task, model: LanguageModel, promptFunction: PromptFunction<Question>): LabelCall {
  // On its own line: the declared return type would widen what is inferred.
  const made = call({ name, model, output: z.enum(task.labels), prompt: promptFunction });
  return made;
}
