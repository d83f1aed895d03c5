import { placeOf } from "./names.ts";
import { namesIn } from "./substitute.ts";

/**
 * What each further item of a list adds to a text, if each adds the same: the text for one item, with that put in once or twice, is the
 * text for two and for three.
 *
 * @param name of the list, whose items are `name[0]`, `name[1]` …
 */
export function repeatUnit(name: string, one: string, two: string, three: string): string | undefined {
  const length = two.length - one.length;
  if (length <= 0) return undefined;
  let start = 0;
  while (start < one.length && one[start] === two[start]) start++;
  // The same text can be cut out at several places: "a, b" minus "a" is ", b", or "b, " from "b, a".
  for (let at = start; at >= 0; at--) {
    if (one.slice(at) !== two.slice(at + length)) continue;
    const unit = two.slice(at, at + length);
    if (unit.includes(`{${name}[1]`) && three === two.slice(0, at + length) + unitFor(unit, name, 2) + two.slice(at + length)) return unit;
  }
  return undefined;
}

/** Whether a text shows items of a list. */
export function showsItems(text: string, name: string, names: string): boolean {
  return namesIn(text, names).some((other) => placeOf(other).startsWith(`${placeOf(name)}[`));
}

/** The text for so many items, made of the text for two: where it shows none, or all that it shows is what each adds. */
export function withItems(
  text: string,
  name: string,
  count: number,
  by: { readonly unit: string | undefined; readonly names: string },
): string | undefined {
  const { unit, names } = by;
  if (count === 2 || !showsItems(text, name, names)) return text;
  const [before, after, ...more] = unit === undefined ? [] : text.split(unit);
  if (unit === undefined || before === undefined || after === undefined || more.length > 0 || (before + after).includes(`{${name}[1]`))
    return undefined;
  return before + Array.from({ length: count - 1 }, (_, index) => unitFor(unit, name, index + 1)).join("") + after;
}

/** What the item of an index adds. */
function unitFor(unit: string, name: string, index: number): string {
  return unit.replaceAll(`{${name}[1]`, `{${name}[${index}]`);
}
