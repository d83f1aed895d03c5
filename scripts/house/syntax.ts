import { posix } from "node:path";
import type { Rule } from "./house.ts";

/** What cannot be read would pass every other rule: a file that does not parse, an import or an entry point that is not there. */
export const syntax: Rule = ({ packages, resolve }) => [
  ...packages
    .flatMap(({ files }) => files)
    .flatMap((file) => [
      ...file.syntaxErrors.map(({ message, line }) => ({ file: file.path, line, message: `does not parse: ${message}` })),
      ...file.imports
        .filter(({ specifier, isURL }) => !isURL && /^\.\.?\/.*\.[cm]?[jt]sx?$/.test(specifier) && !resolve(file, specifier))
        .map(({ specifier, line }) => ({ file: file.path, line, message: `imports "${specifier}", which does not exist.` })),
    ]),
  ...packages.flatMap(({ folder, missingEntries }) =>
    missingEntries.map((path) => ({
      file: posix.join(folder, "package.json"),
      line: 1,
      message: `names the entry point ${path}, which does not exist.`,
    })),
  ),
];
