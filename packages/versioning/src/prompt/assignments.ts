import type { Shape } from "./shape.ts";
import { type Assignment, type Place, placesIn, placesOf, unionLabels } from "./shape-paths.ts";

/** Values of choices for which the prompt says something of its own, as labels by place. Others are inserted, or make no difference. */
export type Exceptions = ReadonlyMap<string, readonly string[]>;

/**
 * The ways that inputs of a shape can go, those with at most so many that are not as usual. A member of what is not there has no ways.
 *
 * @throws RangeError when there are more than `limit`
 */
export function assignmentsOf(
  shape: Shape,
  exceptions: Exceptions,
  options: { readonly deviations: number; readonly limit: number },
): readonly Assignment[] {
  const { deviations, limit } = options;
  const bounded = (ways: readonly Assignment[]): readonly Assignment[] => {
    if (ways.length > limit) throw new RangeError(`more than ${limit} ways`);
    return ways;
  };
  const waysOf = ({ at, shape: own, optional }: Place): readonly Assignment[] => [
    ...waysWithin(own, at),
    ...(optional ? [{ [at]: "absent" }] : []),
  ];
  const product = (places: readonly Place[]): readonly Assignment[] => {
    let ways: readonly Assignment[] = [{}];
    for (const place of places) {
      const more = waysOf(place);
      ways = bounded(
        ways.flatMap((way) => more.map((other) => ({ ...way, ...other })).filter((both) => Object.keys(both).length <= deviations)),
      );
    }
    return ways;
  };
  const waysWithin = (own: Shape, at: string): readonly Assignment[] => {
    switch (own.kind) {
      case "choice":
        return [{}, ...(exceptions.get(at) ?? []).map((label) => ({ [at]: label }))];
      case "list":
        return [...product(placesIn(own, at)), { [at]: "none" }];
      case "union": {
        const labels = unionLabels(own.options);
        return placesIn(own, at).flatMap((place, index) =>
          waysOf(place).map((way) => (index === 0 ? way : { [at]: labels[index]!, ...way })),
        );
      }
      default:
        return product(placesIn(own, at));
    }
  };
  return bounded(waysOf({ at: "", shape, optional: false })).filter((way) => Object.keys(way).length <= deviations);
}

/** The texts and numbers that inputs have when they go some way, which may be empty or zero. `value` is what would then be inserted. */
export function emptyPlaces(
  shape: Shape,
  way: Assignment,
): readonly { readonly at: string; readonly label: string; readonly value: string }[] {
  return placesOf(shape).flatMap(({ at, shape: { kind } }) => {
    if ((kind !== "text" && kind !== "number") || !isThere(shape, at, way)) return [];
    return [kind === "text" ? { at, label: "empty", value: "" } : { at, label: "zero", value: "0" }];
  });
}

/** Whether inputs that go some way have a place at all. */
export function isThere(shape: Shape, at: string, way: Assignment): boolean {
  const needed = inContext(shape, at);
  if (!Object.entries(needed).every(([place, label]) => way[place] === label)) return false;
  return Object.entries(way).every(([place, label]) => {
    const isAround = place === "" || at === place || [".", "[", "<"].some((next) => at.startsWith(place + next));
    return !isAround || needed[place] === label || !/^(?:absent|none|null|option \d+)$/.test(label);
  });
}

/** The way in which inputs go to have a place at all: the options of unions that it is in. */
export function inContext(shape: Shape, at: string): Assignment {
  const unions = new Map(placesOf(shape).map((place) => [place.at, place.shape]));
  const entries = Array.from(at.matchAll(/<(\d+)>/g)).flatMap(({ index, 1: option }) => {
    const union = unions.get(at.slice(0, index));
    const label = union?.kind === "union" && option !== "1" ? unionLabels(union.options)[Number(option) - 1] : undefined;
    return label === undefined ? [] : [[at.slice(0, index), label] as const];
  });
  return Object.fromEntries(entries);
}
