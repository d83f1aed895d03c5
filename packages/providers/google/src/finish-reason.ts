import { type AshlarError, type ErrorDetails, type FinishReason, InvalidRequestError, PermissionError, ServerError } from "@ashlar/core";

/**
 * Why Gemini stopped, in Ashlar's terms. What is not named here is `other`.
 *
 * Source: https://ai.google.dev/api/generate-content#FinishReason
 */
const reasons: Readonly<Record<string, FinishReason>> = {
  STOP: "stop",
  MAX_TOKENS: "length",
  // The limit of one request is reached, and a token says where to go on.
  CONTINUATION: "length",
  SAFETY: "content-filter",
  RECITATION: "content-filter",
  BLOCKLIST: "content-filter",
  PROHIBITED_CONTENT: "content-filter",
  SPII: "content-filter",
  ESCALATION: "content-filter",
  MODEL_ARMOR: "content-filter",
  IMAGE_SAFETY: "content-filter",
  IMAGE_PROHIBITED_CONTENT: "content-filter",
  IMAGE_RECITATION: "content-filter",
};

/** The finish reason for Gemini's own. A model that asks for tools ends with `STOP` on this wire. */
export function toFinishReason(wire: string, hasCalls: boolean): FinishReason {
  const reason = Object.hasOwn(reasons, wire) ? (reasons[wire] ?? "other") : "other";
  return hasCalls && reason === "stop" ? "tool-calls" : reason;
}

const failures: Readonly<Record<string, (said: string, details: ErrorDetails) => AshlarError>> = {
  MALFORMED_FUNCTION_CALL: (said, details) => mistake("wrote a function call that can't be read", said, details),
  UNEXPECTED_TOOL_CALL: (said, details) => mistake("called a function that it was not given", said, details),
  TOO_MANY_TOOL_CALLS: (said, details) => mistake("used Google's own tools too often, and gave no answer", said, details),
  MALFORMED_RESPONSE: (said, details) => mistake("wrote an answer that can't be read", said, details),
  MISSING_THOUGHT_SIGNATURE: (said, details) =>
    new InvalidRequestError(`A part of the conversation lost its thought signature: send messages back as they came (${said}).`, details),
  PUP_LIMITED_DISABLED: (said, details) =>
    new PermissionError(`Google has limited or disabled the account for prohibited use: see to it there (${said}).`, details),
};

/**
 * The error for a reply that is no answer, although it came with status 200: the model's own mistakes, which another attempt may not
 * repeat, a conversation without its signatures, and an account that is shut. `undefined` for all other reasons.
 */
export function failureOf(reason: string, finishMessage: string | undefined, details: ErrorDetails): AshlarError | undefined {
  const make = Object.hasOwn(failures, reason) ? failures[reason] : undefined;
  return make?.([reason, finishMessage].filter(Boolean).join(": "), details);
}

function mistake(what: string, said: string, details: ErrorDetails): ServerError {
  return new ServerError(`${details.model} ${what} (${said}).`, details);
}
