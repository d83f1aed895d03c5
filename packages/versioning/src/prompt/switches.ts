import type { JsonValue } from "@ashlar/core";
import type { Shape } from "./shape.ts";

/** Where inputs of one shape differ in a way that a prompt may look at: a field is there or not, a list has items or none … */
export interface Switch {
  /** Names the place: `liked`, `author.name`, `items[]`. */
  readonly at: string;
  /** The first is the one that the usual input has. */
  readonly labels: readonly string[];
  /** Further labels, which are tried alone, not in combinations. */
  readonly minor: readonly string[];
}

/** Which label each switch has; the first where nothing is said. */
export type Assignment = Readonly<Record<string, string>>;

/** All switches of a shape, in the order in which the shape has them. */
export function switchesOf(shape: Shape, path = "", optional = false): readonly Switch[] {
  const own = labelsOf(shape);
  const labels = optional ? [...own, "absent"] : own;
  const minor = shape.kind === "text" || shape.kind === "number" ? ["empty"] : shape.kind === "list" ? ["one", "three"] : [];
  const here = labels.length > 1 || minor.length > 0 ? [{ at: path, labels, minor }] : [];
  return [...here, ...childrenOf(shape, path).flatMap((child) => switchesOf(child.shape, child.path, child.optional))];
}

/** The shapes within a shape, and where they are. */
export function childrenOf(
  shape: Shape,
  path: string,
): readonly { readonly shape: Shape; readonly path: string; readonly optional: boolean }[] {
  switch (shape.kind) {
    case "object":
      return shape.properties.map((property) => ({ ...property, path: join(path, property.key) }));
    case "record":
      return [{ shape: shape.value, path: join(path, "*"), optional: false }];
    case "list":
      return [{ shape: shape.item, path: `${path}[]`, optional: false }];
    case "tuple":
      return shape.items.map((item, index) => ({ shape: item, path: `${path}[${index}]`, optional: false }));
    case "union":
      return shape.options.map((option, index) => ({ shape: option, path: `${path}<${index + 1}>`, optional: false }));
    default:
      return [];
  }
}

/** The name of a member's place. */
export function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

/** How a label of a choice is written. */
export function labelOf(value: JsonValue): string {
  return JSON.stringify(value);
}

/** The labels that a shape has by itself, without those of an optional member. */
export function labelsOf(shape: Shape): readonly string[] {
  switch (shape.kind) {
    case "choice":
      return shape.values.map(labelOf);
    case "list":
      return ["filled", "none"];
    case "union":
      return unionLabels(shape.options);
    default:
      return ["given"];
  }
}

/** Null and other constants are called by their values; the one option beside them is what was given. */
function unionLabels(options: readonly Shape[]): readonly string[] {
  const compound = options.filter(({ kind }) => kind !== "choice").length;
  return options.map((option, index) => {
    if (option.kind === "choice") return option.values.map(labelOf).join(" or ");
    return compound === 1 ? "given" : `option ${index + 1}`;
  });
}
