import type { JsonValue } from "@ashlar/core";
import type { Shape } from "./shape.ts";

/**
 * Which way inputs go where they can differ, by place. `tone`: `"formal"`; `year`: `absent`; `liked`: `none`, `one`, `three`;
 * `name`: `empty`; `count`: `zero`; `from`: `option 2`. What is not named is as usual: there, filled, the first option.
 */
export type Assignment = Readonly<Record<string, string>>;

/** The place of a member: `author.name`. */
export function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

/** The label of a value of a choice. */
export function labelOf(value: JsonValue): string {
  return JSON.stringify(value);
}

/** The labels of a union's options. Null and other constants are called by their values, the one option beside them is `given`. */
export function unionLabels(options: readonly Shape[]): readonly string[] {
  const compound = options.filter(({ kind }) => kind !== "choice").length;
  return options.map((option, index) => {
    if (option.kind === "choice") return option.values.map(labelOf).join(" or ");
    return compound === 1 ? "given" : `option ${index + 1}`;
  });
}

/** A shape within another, and its place. */
export interface Place {
  readonly at: string;
  readonly shape: Shape;
  readonly optional: boolean;
}

/** The shapes directly within one. An option of a union has a place of its own, `from<2>`. */
export function placesIn(shape: Shape, at: string): readonly Place[] {
  switch (shape.kind) {
    case "object":
      return shape.properties.map(({ key, shape: member, optional }) => ({ at: join(at, key), shape: member, optional }));
    case "record":
      return [{ at: join(at, "*"), shape: shape.value, optional: false }];
    case "list":
      return [{ at: `${at}[]`, shape: shape.item, optional: false }];
    case "tuple":
      return shape.items.map((item, index) => ({ at: join(at, String(index)), shape: item, optional: false }));
    case "union":
      return shape.options.map((option, index) => ({ at: `${at}<${index + 1}>`, shape: option, optional: false }));
    default:
      return [];
  }
}

/** All places of a shape, itself first, each before those within it. */
export function placesOf(shape: Shape, at = "", optional = false): readonly Place[] {
  return [{ at, shape, optional }, ...placesIn(shape, at).flatMap((place) => placesOf(place.shape, place.at, place.optional))];
}

/** A place as people name it: without the options of unions. */
export function nameOf(at: string): string {
  return at.replace(/<\d+>/g, "") || "input";
}
