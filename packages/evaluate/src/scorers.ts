/**
 * Judges an output by the expected one: 1 is right, 0 is wrong, and what lies between is partly right. A plain function; its `name` goes
 * into reports.
 */
export type Scorer<Output = string, Expected = string> = (output: Output, expected: Expected) => number;

/** 1 when the output is the expected text, to the letter. */
export function exactMatch(output: string, expected: string): number {
  return output === expected ? 1 : 0;
}

/**
 * 1 when the output names the expected label, whatever the case and whatever stands around it: white space, quotes, Markdown, a full
 * stop. Signs inside of a label count, so that `C#` is not `C`.
 *
 * @example
 * labelMatch(' "Spam".', "spam"); // 1
 */
export function labelMatch(output: string, expected: string): number {
  return bareLabel(output) === bareLabel(expected) ? 1 : 0;
}

/** 1 when the words of the expected text occur in the output, one after the other. Case and punctuation do not matter. */
export function contains(output: string, expected: string): number {
  const wanted = words(expected);
  if (wanted.length === 0) return output.includes(expected) ? 1 : 0;
  // A control character can't be part of a word: only whole words match.
  const joined = (list: readonly string[]) => `\u0000${list.join("\u0000")}\u0000`;
  return joined(words(output)).includes(joined(wanted)) ? 1 : 0;
}

/**
 * How much the words of the output and of the expected text overlap: the harmonic mean of precision and recall, 0 … 1, each word as often
 * as it occurs.
 *
 * Source: P. Rajpurkar et al., "SQuAD: 100,000+ Questions for Machine Comprehension of Text", 2016, without its removal of articles.
 */
export function tokenF1(output: string, expected: string): number {
  const [given, wanted] = [words(output), words(expected)];
  if (given.length === 0 || wanted.length === 0) return output.trim() === expected.trim() ? 1 : 0;
  const left = new Map<string, number>();
  for (const word of wanted) left.set(word, (left.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of given) {
    const count = left.get(word) ?? 0;
    if (count > 0) shared++;
    left.set(word, count - 1);
  }
  return (2 * shared) / (given.length + wanted.length);
}

/** Signs that stand around a label, not in it. */
const around = new Set(" \"'`*_()[]{}“”‘’«».,;:!?");

function bareLabel(text: string): string {
  const label = text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
  // By hand, because a pattern anchored at the end takes quadratic time on a long run of such signs.
  let start = 0;
  let end = label.length;
  while (start < end && around.has(label[start]!)) start++;
  while (end > start && around.has(label[end - 1]!)) end--;
  return label.slice(start, end) || label;
}

// Knows the words of languages that do not put spaces between them, too.
const segmenter = new Intl.Segmenter("en", { granularity: "word" });

function words(text: string): readonly string[] {
  return [...segmenter.segment(text.normalize("NFKC").toLowerCase())].filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment);
}
