/** A section of a document: its heading, and what stands in fences under it. */
export interface Section {
  readonly heading: string;
  readonly lines: readonly string[];
  readonly fences: readonly Fence[];
}

/** A fenced block. `info` is what follows the opening fence: a language, and data. */
interface Fence {
  readonly info: string;
  readonly content: string;
}

/** Puts text between fences that it can't contain. */
export function fenced(info: string, content: string): string {
  const longest = Math.max(2, ...(content.match(/`{3,}/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${info}\n${content}\n${fence}`;
}

/** Splits a document at its headings, of any level; what stands before the first is a section without one. Headings within fences are text. */
export function sectionsOf(document: string): readonly Section[] {
  const sections: { heading: string; lines: string[]; fences: Fence[] }[] = [{ heading: "", lines: [], fences: [] }];
  const lines = document.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    const section = sections.at(-1)!;
    const opening = /^(`{3,})(.*)$/.exec(line);
    if (opening) {
      const end = lines.indexOf(opening[1]!, at + 1);
      const last = end < 0 ? lines.length : end;
      section.fences.push({ info: opening[2]!, content: lines.slice(at + 1, last).join("\n") });
      at = last;
    } else if (/^#{1,6} /.test(line)) sections.push({ heading: line.replace(/^#+ /, ""), lines: [], fences: [] });
    else section.lines.push(line);
  }
  return sections;
}
