import { type MediaPart, type TextPart, text } from "../content.ts";
import { InvalidRequestError } from "../errors.ts";
import { isMessage, type Message } from "../message.ts";
import { dedent } from "./dedent.ts";
import type { Prompt, PromptContent, Untrusted } from "./template.ts";

/**
 * Turns what a prompt function returned into messages.
 *
 * @throws InvalidRequestError for a value that has no text (a function, a promise, a symbol) or media where only text may stand.
 */
export function renderPrompt(content: PromptContent): readonly Message[] {
  const messages: Message[] = [];
  add(content);
  if (messages.length === 0) throw new InvalidRequestError("The prompt is empty: its function returned nothing.", {});
  return messages;

  function add(item: PromptContent): void {
    if (leavesNothing(item) || item === "") return;
    if (typeof item === "string") messages.push({ role: "user", content: [text(item)] });
    else if (isList(item)) for (const inner of item) add(inner);
    else if (isMessage(item)) messages.push(item);
    else if (isPrompt(item)) messages.push(...renderTemplate(item));
    else throw new InvalidRequestError("A prompt holds prompts, text, and messages with lists of parts.", {});
  }
}

function isList(item: Prompt | Message | readonly PromptContent[]): item is readonly PromptContent[] {
  return Array.isArray(item);
}

/** One template becomes one message, or several when messages or prompts of another role stand inside. */
function renderTemplate({ role, strings, values }: Prompt): readonly Message[] {
  const messages: Message[] = [];
  let parts: (TextPart | MediaPart)[] = [];
  const lines = lineWriter();

  const endText = (next: "text" | "layout" | "end"): void => {
    const written = lines.take(next);
    if (written !== "") parts.push(text(written));
  };
  const endMessage = (next: "layout" | "end"): void => {
    endText(next);
    if (parts.length > 0) messages.push(toMessage(role, parts));
    parts = [];
  };
  const insert = (value: unknown): void => {
    if (leavesNothing(value)) return;
    if (Array.isArray(value)) {
      const items = value.flat(Number.POSITIVE_INFINITY).filter((item) => !leavesNothing(item));
      for (const [index, item] of items.entries()) {
        if (index > 0 && isInline(item) && isInline(items[index - 1])) lines.value("\n");
        insert(item);
      }
    } else if (isMessage(value)) {
      endMessage("layout");
      messages.push(value);
    } else if (isPrompt(value)) {
      if (value.role === role || value.role === "user") template(value);
      else {
        endMessage("layout");
        messages.push(...renderTemplate(value));
      }
    } else if (isUntrusted(value)) {
      endText("text");
      parts.push({ type: "text", text: fence(value), untrusted: { source: value.source } });
    } else if (isPart(value)) {
      endText(value.type === "text" ? "text" : "layout");
      parts.push(value);
    } else lines.value(toText(value));
  };
  const template = (inner: Pick<Prompt, "strings" | "values">): void => {
    for (const [index, string] of dedent(inner.strings).entries()) {
      lines.text(string);
      if (index < inner.values.length) {
        lines.mark();
        insert(inner.values[index]);
      }
    }
  };

  template({ strings, values });
  endMessage("end");
  return messages;
}

/**
 * Writes text. Of the template's own white space it drops what only laid out the source: lines on which values stood that left nothing, and
 * line breaks next to media and messages. What values hold stays as it is.
 */
function lineWriter() {
  let done = "";
  let line = "";
  /** A value stood on the line, and whether one left something. */
  let marked = false;
  let filled = false;
  let afterLayout = false;
  /** From where to where values stand in the text. */
  let from = Number.POSITIVE_INFINITY;
  let to = 0;
  const vanishes = (): boolean => marked && !filled && line.trim() === "";
  return {
    text(content: string): void {
      for (const [index, piece] of content.split("\n").entries()) {
        if (index > 0) {
          if (!vanishes()) done += `${line}\n`;
          line = "";
          marked = filled = false;
        }
        line += piece;
      }
    },
    mark(): void {
      marked = true;
    },
    value(content: string): void {
      if (content === "") return;
      filled = true;
      from = Math.min(from, done.length + line.length);
      line += content;
      to = done.length + line.length;
    },
    /** Gives what was written. After it comes more text, something that lines only lay out, or the end of the template. */
    take(next: "text" | "layout" | "end"): string {
      let all = next === "end" && vanishes() ? done.slice(0, -1) : done + line;
      if (next === "layout") all = all.slice(0, to) + all.slice(to).replace(/\n\s*$/, "");
      if (afterLayout) all = all.slice(0, from).replace(/^\s*\n/, "") + all.slice(from);
      // Vendors refuse a part of white space alone.
      if (to === 0 && (afterLayout || next === "layout") && all.trim() === "") all = "";
      done = line = "";
      marked = false;
      filled = true; // by what the text was cut off for
      afterLayout = next === "layout";
      from = Number.POSITIVE_INFINITY;
      to = 0;
      return all;
    },
  };
}

function toMessage(role: Prompt["role"], parts: readonly (TextPart | MediaPart)[]): Message {
  if (role !== "system") return { role, content: parts };
  return {
    role,
    content: parts.map((part) => {
      if (part.type === "text" && !part.untrusted) return part;
      const kind = part.type === "text" ? "nothing untrusted" : `text only, not ${part.type}`;
      throw new InvalidRequestError(`A system prompt can hold ${kind}. Move it into the user's prompt.`, {});
    }),
  };
}

/**
 * The delimiter is the first of a row that neither the text nor its source contains, in any case: it can't be forged, and the same text
 * gives the same prompt.
 */
function fence({ text: content, source }: Untrusted): string {
  const origin = JSON.stringify(source);
  const taken = new Set(Array.from((content + origin).matchAll(/untrusted(-\d+)?/gi), ([, suffix]) => suffix));
  let suffix = taken.size > 0 ? "-2" : "";
  for (let n = 3; taken.has(suffix); n++) suffix = `-${n}`;
  return `<untrusted${suffix} source=${origin}>\n${content}\n</untrusted${suffix}>`;
}

function toText(value: unknown): string {
  let problem = `a ${typeof value}: call it, or insert its result`;
  let cause: unknown;
  if (typeof value === "object" && value !== null) {
    if (value instanceof Error) return value.message;
    if ("then" in value && typeof value.then === "function") problem = "a promise: await it in the prompt function";
    else if (Symbol.iterator in value) problem = "an iterable: spread it into an array";
    else {
      try {
        const written = value instanceof Date || value instanceof URL ? value.toJSON() : JSON.stringify(value, null, 2);
        if (written) return written;
      } catch (error) {
        cause = error;
      }
      problem = "an object that JSON can't hold: insert its text";
    }
  } else if (typeof value !== "function" && typeof value !== "symbol") return String(value);
  throw new InvalidRequestError(`A value in the prompt is ${problem}.`, { cause });
}

function hasType(value: unknown): value is { readonly type: unknown } {
  return typeof value === "object" && value !== null && "type" in value;
}

function isPrompt(value: unknown): value is Prompt {
  return hasType(value) && value.type === "prompt" && "strings" in value;
}

function isUntrusted(value: unknown): value is Untrusted {
  return hasType(value) && value.type === "untrusted" && "source" in value;
}

function isPart(value: unknown): value is TextPart | MediaPart {
  if (!hasType(value)) return false;
  if (value.type === "text") return "text" in value && typeof value.text === "string";
  return (
    (value.type === "image" || value.type === "audio" || value.type === "file") && "source" in value && typeof value.source === "object"
  );
}

function isInline(value: unknown): boolean {
  return !isMessage(value) && !(isPart(value) && value.type !== "text");
}

function leavesNothing(value: unknown): value is null | undefined | false {
  return value === null || value === undefined || value === false;
}
