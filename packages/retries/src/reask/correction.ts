import {
  formatIssues,
  type Issue,
  type Message,
  type PromptContent,
  parseJsonText,
  renderPrompt,
  type SchemaError,
  textOf,
} from "@ashlar/core";

/** What makes a message to the model out of what was wrong with its answer. */
export type Feedback = (failure: Failure) => PromptContent;

/** What was wrong with an answer. */
export interface Failure {
  /** Which answer it was, from 1. */
  readonly attempt: number;
  /** `json`: it was no JSON. `schema`: it did not fit the schema. `check`: the call's own check refused it. */
  readonly reason: "json" | "schema" | "check";
  readonly issues: readonly Issue[];
  /** The issues as lines, `- year: expected a number`; for JSON what was expected where, and the text around it. */
  readonly details: string;
  /** What the model wrote. */
  readonly text: string;
  /** The error as it would be thrown. Its stack is never for the model. */
  readonly error: SchemaError;
}

const openings = {
  json: "Your answer is not valid JSON.",
  schema: "Your answer does not fit its schema.",
  check: "Your answer is not right yet.",
} satisfies Record<Failure["reason"], string>;

/** The message where `feedback` makes none: what is wrong, and that the whole is wanted. */
export const defaultFeedback: Feedback = ({ reason, details }) =>
  `${openings[reason]}\n${details}\nAnswer again in full, with this mended and the rest kept.`;

/** What was wrong, from the error that says so. */
export function failureOf(error: SchemaError, attempt: number, isCheck: boolean): Failure {
  const { issues, text = "" } = error;
  const reason = isCheck ? "check" : error.reason;
  return { attempt, reason, issues, details: reason === "json" ? jsonDetails(issues, text) : formatIssues(issues), text, error };
}

/** Two failures with the same fingerprint say that asking again does not help. A check's words alone do not show progress. */
export function fingerprintOf({ reason, details, text }: Failure): string {
  return JSON.stringify([reason, details, reason === "check" ? text : ""]);
}

/**
 * The conversation to go on with: what stood before the answer, the answer where it is kept, and one correction. Earlier corrections, and
 * the answers that they were about, are left out: they would fill the context and mislead.
 */
export function corrected(
  before: readonly Message[],
  answer: Message | undefined,
  correction: PromptContent,
  keepAnswer: boolean,
): readonly Message[] {
  // Providers refuse an empty message of the model.
  const said = keepAnswer && answer && (answer.role !== "assistant" || textOf(answer.content).trim() !== "") ? [answer] : [];
  return [...before, ...said, ...renderPrompt(correction)];
}

function jsonDetails(issues: readonly Issue[], text: string): string {
  if (text.trim() === "") return "It was empty.";
  const parsed = parseJsonText(text, { expect: "object" });
  const lines = formatIssues(issues);
  return parsed.ok ? lines : `${lines}\nThere: ${JSON.stringify(parsed.snippet)}`;
}
