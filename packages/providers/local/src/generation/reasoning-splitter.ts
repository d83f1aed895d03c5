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

/** A splitter for a thought at the start of the answer. The marks themselves, and white space after them, are not shown. */
export function reasoningSplitter(marks: ReasoningMarks | undefined): ReasoningSplitter {
  if (!marks) return { push: (text) => pieces("text", text), flush: () => [] };
  const end = stopScanner([marks.end]);
  let state: "start" | "reasoning" | "text" = marks.open ? "reasoning" : "start";
  let beginning = "";
  // True right after a mark: white space is passed over.
  let afterMark = marks.open;

  const show = (type: ReplyPiece["type"], text: string): readonly ReplyPiece[] => {
    const shown = afterMark ? text.trimStart() : text;
    if (shown !== "") afterMark = false;
    return pieces(type, shown);
  };
  const push = (text: string): readonly ReplyPiece[] => {
    switch (state) {
      case "text":
        return show("text", text);
      case "reasoning": {
        const { text: thought, rest } = end.push(text);
        if (rest === undefined) return show("reasoning", thought);
        state = "text";
        const last = show("reasoning", thought);
        afterMark = true;
        return [...last, ...push(rest)];
      }
      case "start": {
        beginning += text;
        const trimmed = beginning.trimStart();
        if (trimmed.length < marks.start.length && marks.start.startsWith(trimmed)) return [];
        afterMark = trimmed.startsWith(marks.start);
        state = afterMark ? "reasoning" : "text";
        return push(afterMark ? trimmed.slice(marks.start.length) : beginning);
      }
    }
  };
  return {
    push,
    flush() {
      if (state === "start") return pieces("text", beginning);
      return state === "reasoning" ? show("reasoning", end.flush()) : [];
    },
  };
}

function pieces(type: ReplyPiece["type"], text: string): readonly ReplyPiece[] {
  return text === "" ? [] : [{ type, text }];
}
