/** What stands for words that differ each time. */
export const varying = "{what varies}";

/** Two renderings of one input as one text: words that differ are `{what varies}`. */
export function maskVarying(a: string, b: string): string {
  if (a === b) return a;
  const [ones, others] = [a.split("\n"), b.split("\n")];
  if (ones.length !== others.length) return maskBetween(ones, others, "\n");
  return ones
    .map((line, index) =>
      line === others[index] ? line : maskBetween(line.split(/(?<=\s)|(?=\s)/), others[index]!.split(/(?<=\s)|(?=\s)/), ""),
    )
    .join("\n");
}

function maskBetween(a: readonly string[], b: readonly string[], joint: string): string {
  const shortest = Math.min(a.length, b.length);
  let start = 0;
  while (start < shortest && a[start] === b[start]) start++;
  let end = 0;
  while (end < shortest - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  return [...a.slice(0, start), varying, ...a.slice(a.length - end)].join(joint);
}

/** How what is said of words that differ each time begins. @param what they are of, such as `the prompt` */
function reason(what: string): string {
  return `words of ${what} that differ each time, of time or chance`;
}

/** Says which words of a prompt differ each time, by the lines that they stand in. */
export function varyingReason(texts: readonly string[]): string {
  const lines = [...new Set(texts.flatMap((text) => text.split("\n")).filter((line) => line.includes(varying)))];
  const shown = lines.slice(0, 3).map((line) => JSON.stringify(excerpt(line)));
  return `${reason("the prompt")}, as in ${shown.join(", ")}${lines.length > shown.length ? " and other lines" : ""}: pass them as an input`;
}

/** Says where in data, such as a schema, words differ each time. */
export function varyingAtReason(what: string, places: readonly string[]): string {
  return `${reason(what)}, at ${places.join(", ")}: take them out of it`;
}

const aDate = "a date that is today's";

/** Says that a line of a prompt holds today's date. */
export function todayReason(line: string): string {
  return `${aDate}, in ${JSON.stringify(line.length > 80 ? `${line.slice(0, 80)}…` : line)}: where a clock writes it, each day has a version of its own, so pass it as an input`;
}

/** What was said of dates that are today's. */
export function saidOfToday(unseen: readonly string[]): readonly string[] {
  return unseen.filter((each) => each.startsWith(aDate));
}

/** What was said of words that differ each time. */
export function saidOfVarying(unseen: readonly string[]): readonly string[] {
  return unseen.filter((each) => /^words of .* that differ each time/.test(each));
}

function excerpt(line: string): string {
  const at = line.indexOf(varying);
  const start = Math.max(0, at - 40);
  const end = Math.min(line.length, at + varying.length + 40);
  return `${start > 0 ? "…" : ""}${line.slice(start, end)}${end < line.length ? "…" : ""}`;
}
