import type { FakeAnswer, FakeReply, FakeRequest } from "./fake-vendor.ts";

/** The answers of one running fake. */
export interface Script {
  add(...answers: readonly FakeAnswer[]): void;
  otherwise(answer: FakeAnswer): void;
  /** The next answer; throws where there is none, or where the function that decides throws. */
  next(request: FakeRequest): FakeReply;
}

/** A script that begins with these answers, and with one for all that follow. */
export function makeScript(first: readonly FakeAnswer[], last: FakeAnswer | undefined): Script {
  const answers = [...first];
  let always = last;
  return {
    add: (...more) => void answers.push(...more),
    otherwise(answer) {
      always = answer;
    },
    next(request) {
      const answer = answers.shift() ?? always;
      if (answer === undefined) {
        throw new Error("The fake vendor's script is at its end: add answers with replies(…), or give one for all with otherwise(…).");
      }
      const reply = typeof answer === "function" ? answer(request) : answer;
      return typeof reply === "string" ? { text: reply } : reply;
    },
  };
}
