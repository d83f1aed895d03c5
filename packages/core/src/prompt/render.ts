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
  if (messages.length === 0) throw new InvalidRequestError("The prompt is empty: its function returned nothing to send.", {});
  return messages;

  function add(item: PromptContent): void {
    if (item === null || item === undefined || item === false || item === "") return;
    if (typeof item === "string") messages.push({ role: "user", content: [text(item)] });
    else if (isList(item)) for (const inner of item) add(inner);
    else if (isMessage(item)) messages.push(item);
    else messages.push(...renderTemplate(item));
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

  const endText = (atBoundary: boolean): void => {
    const written = lines.take();
    // Line breaks around media and messages only laid out the source.
    const trimmed = atBoundary || parts.length > 0 ? written.replace(/^\s*\n|\n\s*$/g, "") : written;
    if (trimmed !== "") parts.push(text(trimmed));
  };
  const endMessage = (atBoundary: boolean): void => {
    endText(atBoundary);
    if (parts.length > 0) messages.push(toMessage(role, parts));
    parts = [];
  };
  const insert = (value: unknown): void => {
    if (value === null || value === undefined || value === false) return;
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) {
        if (index > 0 && isInline(item) && isInline(value[index - 1])) lines.value("\n");
        insert(item);
      }
    } else if (isMessage(value)) {
      endMessage(true);
      messages.push(value);
    } else if (isPrompt(value)) {
      if (value.role === role || value.role === "user") template(value);
      else {
        endMessage(true);
        messages.push(...renderTemplate(value));
      }
    } else if (isUntrusted(value)) {
      const before = lines.take();
      if (before !== "") parts.push(text(before));
      parts.push({ type: "text", text: fence(value), untrusted: { source: value.source } });
    } else if (isPart(value)) {
      endText(true);
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
  endMessage(false);
  return messages;
}

/** Writes text and drops the lines on which values stood that left nothing. */
function lineWriter() {
  let done = "";
  let line = "";
  let hasValue = false;
  return {
    text(content: string): void {
      const pieces = content.split("\n");
      for (const [index, piece] of pieces.entries()) {
        if (index > 0) {
          if (!(hasValue && line.trim() === "")) done += `${line}\n`;
          line = "";
          hasValue = false;
        }
        line += piece;
      }
    },
    mark(): void {
      hasValue = true;
    },
    value(content: string): void {
      line += content;
    },
    take(): string {
      const all = hasValue && line.trim() === "" ? done.replace(/\n$/, "") : done + line;
      done = "";
      line = "";
      hasValue = false;
      return all;
    },
  };
}

function toMessage(role: Prompt["role"], parts: readonly (TextPart | MediaPart)[]): Message {
  if (role !== "system") return { role, content: parts };
  return {
    role,
    content: parts.map((part) => {
      if (part.type === "text") return part;
      throw new InvalidRequestError(`A system prompt can hold text only, not ${part.type}. Move it into the user's prompt.`, {});
    }),
  };
}

/** The delimiter is the first that the text does not contain: it can't be forged, and the same text gives the same prompt. */
function fence({ text: content, source }: Untrusted): string {
  let tag = "untrusted";
  for (let n = 2; content.includes(tag); n++) tag = `untrusted-${n}`;
  return `<${tag} source=${JSON.stringify(source)}>\n${content}\n</${tag}>`;
}

function toText(value: unknown): string {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
    case "bigint":
    case "boolean":
      return String(value);
    case "object": {
      if (value instanceof Date || value instanceof URL) return String(value.toJSON());
      if (!(value instanceof Promise)) return JSON.stringify(value, null, 2);
    }
  }
  const kind = value instanceof Promise ? "a promise: await it in the prompt function" : `a ${typeof value}: call it, or insert its result`;
  throw new InvalidRequestError(`A value in the prompt is ${kind}.`, {});
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
  return value !== null && value !== undefined && value !== false && !isMessage(value) && !isPart(value);
}
