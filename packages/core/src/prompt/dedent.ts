const known = new WeakMap<readonly string[], readonly string[]>();

/**
 * Takes away the indentation that all lines of a template have in common, the line break after its opening and the white space before its
 * end. It sees only the static strings, so inserted values are never touched, and only the line breaks of the source: one that is written
 * as `\n` begins no line. The result is kept for each place in the source.
 */
export function dedent(strings: readonly string[]): readonly string[] {
  let result = known.get(strings);
  if (!result) {
    result = compute(strings, "raw" in strings ? (strings as TemplateStringsArray).raw : strings);
    known.set(strings, result);
  }
  return result;
}

/** `raw` are the strings as the source has them, with escapes; where that is not known, `strings` themselves. */
function compute(strings: readonly string[], raw: readonly string[]): readonly string[] {
  const last = strings.length - 1;
  const opened = /^[ \t]*\r?\n/.test(raw[0]!);
  const closed = opened && /\n[ \t]*$/.test(raw[last]!);
  const common = commonIndent(raw);
  return strings.map((string, index) => {
    const breaks = raw === strings ? [] : raw[index]!.match(/\\[\s\S]|\n/g)?.filter((found) => found === "\n" || found === "\\n");
    let at = 0;
    let text = string.replace(/\n[ \t]*/g, (found) => (breaks?.[at++] === "\\n" ? found : `\n${found.slice(1 + common)}`));
    if (opened && index === 0) text = text.slice(text.indexOf("\n") + 1);
    if (closed && index === last) text = text.replace(/(^|\r?\n)[ \t]*$/, "");
    return text;
  });
}

/** A line counts when it holds text or a value; the first one of the template goes on after its opening and does not. */
function commonIndent(strings: readonly string[]): number {
  let common = Number.POSITIVE_INFINITY;
  for (const [index, string] of strings.entries()) {
    const lines = string.split("\n");
    for (const [at, line] of lines.entries()) {
      const endsInValue = at === lines.length - 1 && index < strings.length - 1;
      if (at > 0 && (endsInValue || line.trim() !== "")) common = Math.min(common, /^[ \t]*/.exec(line)![0].length);
    }
  }
  return Number.isFinite(common) ? common : 0;
}
