import { stopScanner } from "./stop-scanner.ts";

/** How a model marks what it thinks before it answers. */
export interface ReasoningMarks {
  readonly start: string;
  readonly end: string;
  /** True when the prompt itself opens the thought. */
  readonly open: boolean;
}

/** A piece of the answer, or of the thought before it. */
export interface ReplyPiece {
  readonly type: "text" | "reasoning";
  readonly text: string;
}

/** Tells thought and answer apart, in text that comes in pieces. */
export interface ReasoningSplitter {
  push(text: string): readonly ReplyPiece[];
  flush(): readonly ReplyPiece[];
}

/** A splitter for a thought at the start of the answer. The marks themselves, and white space around them, are not shown. */
export function reasoningSplitter(marks: ReasoningMarks | undefined): ReasoningSplitter {
  if (!marks) return { push: (text) => pieces("text", text), flush: () => [] };
  let state: "start" | "thought" | "after" | "answer" = marks.open ? "thought" : "start";
  let beginning = "";
  const end = stopScanner([marks.end]);

  const push = (text: string): readonly ReplyPiece[] => {
    if (state === "start") {
      beginning += text;
      const trimmed = beginning.trimStart();
      if (trimmed.length < marks.start.length && marks.start.startsWith(trimmed)) return [];
      const whole = beginning;
      beginning = "";
      if (!trimmed.startsWith(marks.start)) {
        state = "answer";
        return pieces("text", whole);
      }
      state = "thought";
      return push(trimmed.slice(marks.start.length).trimStart());
    }
    if (state === "thought") {
      const { text: thought, rest } = end.push(text);
      if (rest === undefined) return pieces("reasoning", thought);
      state = "after";
      return [...pieces("reasoning", thought), ...push(rest)];
    }
    if (state === "after") {
      const shown = text.trimStart();
      if (shown === "") return [];
      state = "answer";
      return pieces("text", shown);
    }
    return pieces("text", text);
  };
  return {
    push,
    flush() {
      if (state === "start") return pieces("text", beginning);
      return state === "thought" ? pieces("reasoning", end.flush()) : [];
    },
  };
}

function pieces(type: ReplyPiece["type"], text: string): readonly ReplyPiece[] {
  return text === "" ? [] : [{ type, text }];
}
