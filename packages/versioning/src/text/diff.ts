/** One line of a comparison: in both texts, only in the old one, or only in the new one. */
interface DiffLine {
  readonly type: "same" | "removed" | "added";
  readonly line: string;
}

const marks = { same: " ", removed: "-", added: "+" } as const;

/**
 * Writes the comparison of two texts as a unified diff, with some lines of context around what differs. Empty when they are the same.
 * The fewest lines are removed and added (longest common subsequence).
 */
export function unifiedDiff(before: string, after: string, context: number): string {
  if (before === after) return "";
  const lines = compareLines(before.split("\n"), after.split("\n"));
  const near = lines.map((_, index) => lines.slice(Math.max(0, index - context), index + context + 1).some(({ type }) => type !== "same"));
  const written: string[] = [];
  let [oldLine, newLine] = [0, 0];
  for (let at = 0; at < lines.length; ) {
    const { type } = lines[at]!;
    if (!near[at]) {
      if (type !== "added") oldLine++;
      if (type !== "removed") newLine++;
      at++;
      continue;
    }
    let end = at;
    while (near[end]) end++;
    const hunk = lines.slice(at, end);
    const olds = hunk.filter((line) => line.type !== "added").length;
    const news = hunk.filter((line) => line.type !== "removed").length;
    // Where a side has no lines, its position is that of the line before.
    written.push(`@@ -${oldLine + (olds > 0 ? 1 : 0)},${olds} +${newLine + (news > 0 ? 1 : 0)},${news} @@`);
    written.push(...hunk.map((line) => marks[line.type] + line.line));
    oldLine += olds;
    newLine += news;
    at = end;
  }
  return written.join("\n");
}

/**
 * Makes the new text out of the old one and a unified diff of the two.
 *
 * @throws RangeError when the diff is of another text
 */
export function applyDiff(before: string, diff: string): string {
  if (diff === "") return before;
  const old = before.split("\n");
  const after: string[] = [];
  let at = 0;
  const takeUntil = (end: number): void => {
    while (at < end) after.push(old[at++] ?? misfit(at));
  };
  for (const line of diff.split("\n")) {
    const header = /^@@ -(\d+),(\d+) \+\d+,\d+ @@$/.exec(line);
    if (header) takeUntil(Number(header[1]) - (header[2] === "0" ? 0 : 1));
    else if (line.startsWith("+")) after.push(line.slice(1));
    else if (line.slice(1) !== old[at] || !/^[ -]/.test(line)) misfit(at + 1);
    else {
      if (line.startsWith(" ")) after.push(line.slice(1));
      at++;
    }
  }
  takeUntil(old.length);
  return after.join("\n");
}

function misfit(line: number): never {
  throw new RangeError(`the difference does not fit the text at line ${line}`);
}

/** Lines from `start` to before `end` become others. */
export interface LineEdit {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/** What makes other lines of some lines. */
export function lineEdits(before: readonly string[], after: readonly string[]): readonly LineEdit[] {
  const edits: { start: number; end: number; lines: string[] }[] = [];
  let at = 0;
  let open = false;
  for (const { type, line } of compareLines(before, after)) {
    if (type !== "same" && !open) edits.push({ start: at, end: at, lines: [] });
    open = type !== "same";
    const edit = edits.at(-1);
    if (type === "added") edit?.lines.push(line);
    else at++;
    if (type === "removed" && edit) edit.end = at;
  }
  return edits;
}

/** Makes several edits at once. `undefined` where two of them change the same lines in different ways. */
export function editLines(lines: readonly string[], edits: readonly LineEdit[]): readonly string[] | undefined {
  const result: string[] = [];
  let at = 0;
  let last: LineEdit | undefined;
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (last && JSON.stringify(last) === JSON.stringify(edit)) continue;
    if (edit.start < at || (last && edit.start === last.start)) return undefined;
    result.push(...lines.slice(at, edit.start), ...edit.lines);
    at = edit.end;
    last = edit;
  }
  return [...result, ...lines.slice(at)];
}

function compareLines(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < Math.min(before.length, after.length) - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const same = (line: string): DiffLine => ({ type: "same", line });
  return [
    ...before.slice(0, start).map(same),
    ...compareRest(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...before.slice(before.length - end).map(same),
  ];
}

/** Longer texts that have nothing in common are not searched for what they may: it would take gigabytes. */
const mostPairs = 4_000_000;

function compareRest(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  if (before.length * after.length > mostPairs) {
    const all = (type: DiffLine["type"]) => (line: string) => ({ type, line });
    return [...before.map(all("removed")), ...after.map(all("added"))];
  }
  const width = after.length + 1;
  // How many lines before[i…] and after[j…] have in common stands at i * width + j.
  const common = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const here = i * width + j;
      common[here] = before[i] === after[j] ? common[here + width + 1]! + 1 : Math.max(common[here + width]!, common[here + 1]!);
    }
  }
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const here = i * width + j;
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({ type: "same", line: before[i++]! });
      j++;
    } else if (j === after.length || (i < before.length && common[here + width]! >= common[here + 1]!)) {
      lines.push({ type: "removed", line: before[i++]! });
    } else lines.push({ type: "added", line: after[j++]! });
  }
  return lines;
}

/** The lines that differ between two texts, wherever they stand in them: what is added above changes nothing of it. */
export function changedLines(before: string, after: string): string {
  return unifiedDiff(before, after, 0).replace(/^@@ .* @@$/gm, "@@");
}
