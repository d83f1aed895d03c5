import { posix } from "node:path";
import type { House, Package, Rule, Violation } from "./house.ts";
import { packageNameOf } from "./specifier.ts";

/** Fake vendors and the conformance suite: a part that tests of every block may use, and nothing that is shipped. */
const kit = "@ashlar/provider-kit";
const compose = "Take a type of @ashlar/core as a parameter instead, or compose the two in apps/, bench/ or the CLI.";

/** `core` imports no other block, a block imports core alone (its tests provider-kit too), and a file belongs to one package. */
export const floors: Rule = (house) => {
  const blocks = new Map(house.packages.filter(({ floor }) => floor !== "composer").map((block) => [block.name, block]));
  return house.packages.flatMap((from) => [
    ...(from.floor === "composer" ? [] : crossings(from, house, blocks)),
    ...from.files.flatMap((file) =>
      file.imports
        .filter(({ specifier }) => specifier.startsWith(".") && house.ownerOf(posix.join(posix.dirname(file.path), specifier)) !== from)
        .map(({ specifier, line }) => ({
          file: file.path,
          line,
          message: `reaches into another package by the path "${specifier}". Import that package by its name.`,
        })),
    ),
  ]);
};

function crossings(from: Package, house: House, blocks: ReadonlyMap<string, Package>): Violation[] {
  const forbidden = (name: string) =>
    name !== from.name && house.packages.some((other) => other.name === name) && !isBelow(blocks.get(name), from);
  const say = (name: string) => `${from.name} must not depend on ${name}. ${compose}`;
  const { dependencies, devDependencies, peerDependencies, optionalDependencies } = from.manifest;
  const declared = [
    ...Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies }),
    ...Object.keys(devDependencies ?? {}).filter((name) => name !== kit),
  ];
  return [
    ...declared.filter(forbidden).map((name) => ({ file: posix.join(from.folder, "package.json"), line: 1, message: say(name) })),
    ...from.files.flatMap((file) =>
      file.imports.flatMap(({ specifier, line }) => {
        const name = packageNameOf(specifier);
        const isTestPart = name === kit && !from.shipped.has(file);
        return name !== undefined && !isTestPart && forbidden(name) ? [{ file: file.path, line, message: say(name) }] : [];
      }),
    ),
  ];
}

function isBelow(target: Package | undefined, from: Package): boolean {
  return target?.floor === "core" && from.floor === "block";
}
