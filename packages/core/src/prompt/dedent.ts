const known = new WeakMap<readonly string[], readonly string[]>();

/**
 * Takes away the indentation that all lines of a template have in common, the line break after its opening and the white space before its
 * end. It sees only the static strings, so inserted values are never touched. The result is kept for each place in the source.
 */
export function dedent(strings: readonly string[]): readonly string[] {
  let result = known.get(strings);
  if (!result) {
    result = compute(strings);
    known.set(strings, result);
  }
  return result;
}

function compute(strings: readonly string[]): readonly string[] {
  const last = strings.length - 1;
  const opening = /^[ \t]*\r?\n/.exec(strings[0]!)?.[0];
  const common = commonIndent(strings);
  const indent = new RegExp(`(?<=\\n)[ \\t]{0,${common}}`, "g");
  return strings.map((string, index) => {
    let text = common > 0 ? string.replace(indent, "") : string;
    if (opening !== undefined && index === 0) text = text.slice(text.indexOf("\n") + 1);
    if (opening !== undefined && index === last) text = text.replace(/\r?\n[ \t]*$/, "");
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
