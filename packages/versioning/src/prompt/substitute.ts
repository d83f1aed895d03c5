/** The value of a name in a text: what is written in its place. `undefined` for a name that is left as it is. */
export type ValueFor = (name: string) => string | undefined;

/**
 * Writes values in the place of names in braces. As in a template, a line that holds nothing but values goes away when they leave nothing.
 *
 * @param names the pattern of names
 * @param final true to take away the backslashes, too, that stand before what is no name
 * @returns `undefined` when no line is left
 */
export function substitute(text: string, names: string, valueFor: ValueFor, final = false): string | undefined {
  const pattern = tokens(names);
  const lines = text.split("\n").flatMap((line) => {
    let filled = false;
    let emptied = false;
    const written = line.replace(pattern, (token, slashes: string, name: string) => {
      const kept = final ? slashes.slice(0, slashes.length >> 1) : slashes;
      const value = slashes.length % 2 === 1 ? undefined : valueFor(name);
      if (value === "") emptied = true;
      else filled = true;
      return value === undefined ? (final ? `${kept}{${name}}` : token) : kept + value;
    });
    return emptied && !filled && written.trim() === "" ? [] : [written];
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
