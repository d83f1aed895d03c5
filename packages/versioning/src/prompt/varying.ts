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

/** True for a text that holds today's date, in one of the forms in which programs write it. */
export function holdsToday(text: string, now: Date = new Date()): boolean {
  // Making the long forms takes a while, and hardly any prompt holds the year.
  if (!text.includes(String(now.getFullYear()))) return false;
  const styles = [undefined, "full", "long", "medium"] as const;
  const forms = [
    now.toISOString().slice(0, 10),
    now.toDateString(),
    now.toUTCString().slice(0, 16),
    ...styles.flatMap((dateStyle) => ["en-US", "en-GB"].map((locale) => now.toLocaleDateString(locale, dateStyle && { dateStyle }))),
  ];
  return forms.some((form) => text.includes(form));
}
