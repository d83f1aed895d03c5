import type { JsonValue } from "@ashlar/core";
import type { Shape } from "./shape.ts";
import { type Assignment, join, labelOf, labelsOf } from "./switches.ts";

/** Gives the value of a text or a number. `path` names its place, with the indexes of lists. */
export type Fill = (path: string, shape: Shape & { readonly kind: "text" | "number" }) => JsonValue;

/** How many items a list has by the label of its switch. */
const lengths: Readonly<Record<string, number>> = { filled: 2, none: 0, one: 1, three: 3 };

/** Makes an input of a shape. `at` is the place as switches name it, `path` as placeholders do. */
export function sample(shape: Shape, assignment: Assignment, fill: Fill, at = "", path = ""): JsonValue {
  const label = assignment[at];
  switch (shape.kind) {
    case "text":
      return label === "empty" ? "" : fill(path, shape);
    case "number":
      return label === "empty" ? 0 : fill(path, shape);
    case "choice":
      return shape.values.find((value) => labelOf(value) === label) ?? shape.values[0] ?? null;
    case "object": {
      const members = shape.properties.flatMap(({ key, shape: member, optional }) => {
        const place = join(at, key);
        if (optional && assignment[place] === "absent") return [];
        return [[key, sample(member, assignment, fill, place, join(path, key))] as const];
      });
      return Object.fromEntries(members);
    }
    case "record":
      return {
        [String(fill(join(path, "key"), { kind: "text", minLength: 0 }))]: sample(
          shape.value,
          assignment,
          fill,
          join(at, "*"),
          join(path, "*"),
        ),
      };
    case "list":
      return Array.from({ length: lengths[label ?? "filled"] ?? 2 }, (_, index) =>
        sample(shape.item, assignment, fill, `${at}[]`, `${path}[${index}]`),
      );
    case "tuple":
      return shape.items.map((item, index) => sample(item, assignment, fill, `${at}[${index}]`, `${path}[${index}]`));
    case "union": {
      const chosen = Math.max(0, labelsOf(shape).indexOf(label ?? ""));
      const option = shape.options[chosen];
      return option ? sample(option, assignment, fill, `${at}<${chosen + 1}>`, path) : null;
    }
  }
}
