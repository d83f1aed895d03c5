/** The value of a name in a text: what is written in its place. `undefined` for a name that is left as it is. */
export type ValueFor = (name: string) => string | undefined;

/**
 * Writes values in the place of names in braces. As in a template, a line that holds nothing but values goes away when they leave nothing;
 * not in text from outside, which is all value.
 *
 * @param names the pattern of names
 * @param options.final true to take away the backslashes, too, that stand before what is no name
 * @param options.untrusted true when the text begins in text from outside
 * @param options.onGone hears of the names in a line that goes away
 * @returns `undefined` when no line is left
 */
export function substitute(
  text: string,
  names: string,
  valueFor: ValueFor,
  options: { readonly final?: boolean; readonly untrusted?: boolean; readonly onGone?: (names: readonly string[]) => void } = {},
): string | undefined {
  const { final = false, onGone } = options;
  const pattern = tokens(names);
  let inUntrusted = options.untrusted === true;
  const lines = text.split("\n").flatMap((line) => {
    const [, kind] = /^\[(\w+)(?: .*)?\]$/.exec(line) ?? [];
    if (kind !== undefined) inUntrusted = kind === "untrusted";
    let filled = false;
    const emptied: string[] = [];
    const written = line.replace(pattern, (token, slashes: string, name: string) => {
      const kept = final ? slashes.slice(0, slashes.length >> 1) : slashes;
      const value = slashes.length % 2 === 1 ? undefined : valueFor(name);
      if (value === "") emptied.push(name);
      else filled = true;
      return value === undefined ? (final ? `${kept}{${name}}` : token) : kept + value;
    });
    if (emptied.length === 0 || filled || inUntrusted || written.trim() !== "") return [written];
    onGone?.(emptied);
    return [];
  });
  return lines.length > 0 ? lines.join("\n") : undefined;
}

/** The names that stand in a text. */
export function namesIn(text: string, names: string): readonly string[] {
  return Array.from(text.matchAll(tokens(names))).flatMap(([, slashes = "", name = ""]) => (slashes.length % 2 === 1 ? [] : [name]));
}

function tokens(names: string): RegExp {
  return new RegExp(`(\\\\*)\\{(${names})\\}`, "g");
}
