import { type ContentPart, type Message, renderPrompt, type TextPart, untrusted } from "@ashlar/core";

/** A line that is no text: it begins a message or a part. */
const marker = /^\[(system|user|assistant|tool|text|untrusted|part)(?: (.*))?\]$/;
const escapable = /^(\\*)(\[(?:system|user|assistant|tool|text|untrusted|part)(?: .*)?\])$/;

/**
 * Writes messages as one text. `[system]`, `[user]`, `[assistant]` and `[tool]` begin a message, whose text follows; `[untrusted "…"]`
 * begins text from the source that it names; `[part {…}]` is what is not text. A line of text that looks like one of these has a backslash
 * before it.
 */
export function toDocument(messages: readonly Message[]): string {
  return messages.flatMap(linesOf).join("\n");
}

function linesOf({ role, content, providerData }: Message): readonly string[] {
  const lines = [providerData ? `[${role} ${JSON.stringify({ providerData })}]` : `[${role}]`];
  let inText = false;
  for (const part of content) {
    if (part.type !== "text") {
      lines.push(`[part ${JSON.stringify(part)}]`);
      inText = false;
      continue;
    }
    const { type: _, text, ...rest } = part;
    const inner = unfenced(part);
    if (inner !== undefined) lines.push(`[untrusted ${JSON.stringify(part.untrusted?.source)}]`);
    else if (inText || Object.keys(rest).length > 0) lines.push(`[text ${JSON.stringify(rest)}]`);
    lines.push(...(inner ?? text).split("\n").map((line) => line.replace(escapable, "\\$1$2")));
    inText = true;
  }
  return lines;
}

/** Fills what stands in a text or in JSON. `undefined`: nothing of the text is left. */
export type Insert = (text: string, within: "text" | "untrusted" | "json") => string | undefined;

/** Reads messages back, and fills what stands in them. */
export function fromDocument(document: string, insert: Insert = (text) => text): readonly Message[] {
  const messages: { readonly role: Message["role"]; readonly content: ContentPart[]; readonly providerData?: Message["providerData"] }[] =
    [];
  let lines: string[] = [];
  let toPart: (text: string) => readonly ContentPart[] = plain;
  let within: "text" | "untrusted" = "text";
  const endText = (): void => {
    const text = lines.length > 0 ? insert(lines.map((line) => line.replace(/^\\(\\*\[)/, leadOf(line))).join("\n"), within) : undefined;
    if (text !== undefined) messages.at(-1)?.content.push(...toPart(text));
    lines = [];
    toPart = plain;
    within = "text";
  };
  for (const line of document.split("\n")) {
    const [, kind, written] = marker.exec(line) ?? [];
    if (kind === undefined) {
      lines.push(line);
      continue;
    }
    endText();
    const data = written === undefined ? undefined : JSON.parse(insert(written, "json") ?? "null");
    if (kind === "part") messages.at(-1)?.content.push(data);
    else if (kind === "text") toPart = (text) => [{ type: "text", text, ...data }];
    else if (kind === "untrusted") {
      toPart = (text) => fence(text, String(data));
      within = "untrusted";
    }
    // The pattern has no other word.
    else messages.push({ role: kind as Message["role"], content: [], ...data });
  }
  endText();
  // What was written as a message is read as one.
  return messages.filter(({ content }) => content.length > 0).map((message) => message as Message);
}

/** What a line that begins with backslashes begins with when it is read: one less, where one was added. */
function leadOf(line: string): string {
  return escapable.test(line) ? "$1" : "\\$1";
}

function plain(text: string): readonly TextPart[] {
  return [{ type: "text", text }];
}

/** Text from outside between delimiters that it does not contain. */
function fence(text: string, source: string): readonly ContentPart[] {
  return renderPrompt({ type: "prompt", role: "user", strings: ["", ""], values: [untrusted(text, { source })] }).flatMap(({ content }) => [
    ...content,
  ]);
}

/** The text between the delimiters of a part from outside; `undefined` for any other part. */
function unfenced(part: TextPart): string | undefined {
  if (!part.untrusted || part.providerData) return undefined;
  const inner = /^<[^\n]*>\n([\s\S]*)\n<\/[^\n]*>$/.exec(part.text)?.[1];
  const [again] = inner === undefined ? [] : fence(inner, part.untrusted.source);
  return again?.type === "text" && again.text === part.text ? inner : undefined;
}
