import type { Rule } from "./house.ts";
import { publicDeclarations } from "./public-declarations.ts";

/** Whatever a package exports is described where it is declared. Of an overloaded or merged name, one declaration is enough. */
export const docstrings: Rule = (house) =>
  house.packages
    .filter(({ floor }) => floor !== "composer")
    .flatMap(({ entries }) => {
      const declarations = entries.flatMap((entry) => publicDeclarations(entry, house.resolve));
      const missing = [...Map.groupBy(declarations, ({ file, name }) => `${file.path} ${name}`).values()]
        .filter((group) => group.every(({ documented }) => !documented))
        .flatMap(([first]) => first ?? []);
      return missing.map(({ file, name, line }) => ({
        file: file.path,
        line,
        message: `exports ${name} to users without a docstring. Say in /** … */ above it what it is and how to use it.`,
      }));
    });
