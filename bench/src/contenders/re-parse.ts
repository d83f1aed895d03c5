import { inMemory } from "./in-memory.ts";

/** What most libraries do: close what is open, and parse all the text again after each chunk. */
export const create = inMemory(function* (chunks) {
  let text = "";
  for (const chunk of chunks) {
    text += chunk;
    const value = parseOpen(text);
    if (value !== undefined) yield value;
  }
});

function parseOpen(text: string): unknown {
  const closers: string[] = [];
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (inString) {
      if (char === "\\") at++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === "{") closers.push("}");
    else if (char === "[") closers.push("]");
    else if (char === "}" || char === "]") closers.pop();
  }
  const end = (inString ? '"' : "") + closers.reverse().join("");
  try {
    return JSON.parse(text + end);
  } catch {
    return undefined; // in the middle of a key, a number or an escape sequence
  }
}
