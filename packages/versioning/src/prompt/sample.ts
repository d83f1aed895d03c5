import type { JsonValue } from "@ashlar/core";
import type { Shape } from "./shape.ts";
import { type Assignment, join, labelOf, unionLabels } from "./shape-paths.ts";

/** A shape without shapes in it. */
export type Leaf = Shape & { readonly kind: "text" | "number" | "choice" };

/** Gives the value of a leaf. `name` is its place with the indexes of lists; an assignment has the first word. */
export type Fill = (name: string, leaf: Leaf, at: string) => JsonValue;

const lengths: Readonly<Record<string, number>> = { none: 0, one: 1, three: 3, hundred: 100 };

/** Makes an input of a shape. A list has two items, where nothing else is said. */
export function sample(shape: Shape, assignment: Assignment, fill: Fill, at = "", name = ""): JsonValue {
  const label = assignment[at];
  switch (shape.kind) {
    case "text":
      return label === "empty" ? "" : fill(name, shape, at);
    case "number":
      return label === "zero" ? 0 : fill(name, shape, at);
    case "choice": {
      const chosen = shape.values.find((value) => labelOf(value) === label);
      return chosen === undefined ? fill(name, shape, at) : chosen;
    }
    case "object": {
      const members = shape.properties.flatMap(({ key, shape: member, optional }) => {
        const place = join(at, key);
        return optional && assignment[place] === "absent" ? [] : [[key, sample(member, assignment, fill, place, join(name, key))] as const];
      });
      return Object.fromEntries(members);
    }
    case "record": {
      const [place, inner] = [join(at, "*"), join(name, "*")];
      return {
        [String(fill(`${inner}key`, { kind: "text", minLength: 0 }, `${place}key`))]: sample(shape.value, assignment, fill, place, inner),
      };
    }
    case "list":
      return Array.from({ length: lengths[label ?? ""] ?? 2 }, (_, index) =>
        sample(shape.item, assignment, fill, `${at}[]`, `${name}[${index}]`),
      );
    case "tuple":
      return shape.items.map((item, index) => sample(item, assignment, fill, join(at, String(index)), join(name, String(index))));
    case "union": {
      const chosen = Math.max(0, unionLabels(shape.options).indexOf(label ?? ""));
      const option = shape.options[chosen];
      return option ? sample(option, assignment, fill, `${at}<${chosen + 1}>`, name) : null;
    }
  }
}
