import type { Rule } from "./house.ts";

/** A file that cannot be read would pass every other rule. */
export const syntax: Rule = ({ packages, resolve }) =>
  packages
    .flatMap(({ files }) => files)
    .flatMap((file) => [
      ...file.syntaxErrors.map(({ message, line }) => ({ file: file.path, line, message: `does not parse: ${message}` })),
      ...file.imports
        .filter(({ specifier, isURL }) => !isURL && /^\.\.?\/.*\.[cm]?[jt]sx?$/.test(specifier) && !resolve(file, specifier))
        .map(({ specifier, line }) => ({ file: file.path, line, message: `imports "${specifier}", which does not exist.` })),
    ]);
