import { isJsonObject } from "@ashlar/core";
import { VersionError } from "../errors.ts";
import type { Shape } from "../prompt/shape.ts";
import { join, labelOf, nameOf, placesIn, unionLabels } from "../prompt/shape-paths.ts";
import { textOf } from "../prompt/template.ts";

/** What an input is like, as a template asks for it. */
export interface InputReading {
  /** The labels at each place, `""` for what is as usual; several where items of a list differ. */
  readonly ways: ReadonlyMap<string, ReadonlySet<string>>;
  /** How many items the list of a name has. */
  readonly counts: ReadonlyMap<string, number>;
  /** What would be inserted for a name. */
  readonly values: ReadonlyMap<string, string>;
}

/**
 * Reads an input by its shape.
 *
 * @throws VersionError for an input that the shape has no place for
 */
export function readInput(shape: Shape, input: unknown): InputReading {
  const ways = new Map<string, Set<string>>();
  const counts = new Map<string, number>();
  const values = new Map<string, string>();
  const say = (at: string, label: string): void => {
    ways.set(at, (ways.get(at) ?? new Set()).add(label));
  };
  const misfit = (at: string, wanted: string): Error =>
    new VersionError(`This version wants ${wanted} as ${nameOf(at)}, and got another input.`, { reason: "not-runnable" });
  const leaf = (name: string, value: string): unknown => values.set(name === "" ? "input" : name, value);

  const read = (own: Shape, value: unknown, at: string, name: string): void => {
    switch (own.kind) {
      case "text":
        if (typeof value !== "string" && typeof value !== "number") throw misfit(at, "a text");
        leaf(name, String(value));
        say(at, value === "" ? "empty" : "");
        break;
      case "number":
        if (typeof value !== "number") throw misfit(at, "a number");
        leaf(name, String(value));
        say(at, value === 0 ? "zero" : "");
        break;
      case "choice": {
        const chosen = own.values.find((each) => each === value);
        if (chosen === undefined) throw misfit(at, `one of ${own.values.map(labelOf).join(", ")}`);
        leaf(name, textOf(chosen));
        say(at, labelOf(chosen));
        break;
      }
      case "object":
        if (own.properties.length === 0) break;
        if (!isJsonObject(value)) throw misfit(at, "an object");
        for (const { key, shape: member, optional } of own.properties) {
          const place = join(at, key);
          // In a template, and to a condition, these are the same.
          const isAbsent =
            value[key] === undefined || (optional && member.kind !== "choice" && (value[key] === null || value[key] === false));
          if (isAbsent && optional) say(place, "absent");
          else read(member, value[key], place, join(name, key));
        }
        break;
      case "record":
        if (!isJsonObject(value)) throw misfit(at, "an object");
        break;
      case "list":
        if (!Array.isArray(value)) throw misfit(at, "a list");
        counts.set(name, value.length);
        say(at, ["none", "one", ""][value.length] ?? "three");
        for (const [index, item] of value.entries()) read(own.item, item, `${at}[]`, `${name}[${index}]`);
        break;
      case "tuple":
        if (!Array.isArray(value)) throw misfit(at, "a list");
        for (const [index, { at: place, shape: item }] of placesIn(own, at).entries())
          read(item, value[index], place, join(name, String(index)));
        break;
      case "union": {
        const fitting = own.options.flatMap((option, index) => (fits(option, value) ? [index] : []));
        const [first] = fitting;
        if (first === undefined || fitting.length > 1) throw misfit(at, "one of its options, by which it can be told");
        say(at, first > 0 ? (unionLabels(own.options)[first] ?? "") : "");
        read(own.options[first]!, value, `${at}<${first + 1}>`, name);
      }
    }
  };
  read(shape, input, "", "");
  return { ways, counts, values };
}

/** Whether a value can be of a shape. */
function fits(shape: Shape, value: unknown): boolean {
  switch (shape.kind) {
    case "text":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    case "choice":
      return shape.values.some((each) => each === value);
    case "list":
      return Array.isArray(value) && value.every((item) => fits(shape.item, item));
    case "tuple":
      return Array.isArray(value) && value.length === shape.items.length && shape.items.every((item, index) => fits(item, value[index]));
    case "record":
      return isJsonObject(value);
    case "object":
      return (
        isJsonObject(value) &&
        shape.properties.every(({ key, shape: member, optional }) => (value[key] === undefined ? optional : fits(member, value[key])))
      );
    case "union":
      return shape.options.some((option) => fits(option, value));
  }
}
