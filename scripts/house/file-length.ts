import type { Rule } from "./house.ts";

const limit = 400;

/** No file that people read has more than 400 lines; files named `*.generated.ts` are not read. */
export const fileLength: Rule = ({ packages }) =>
  packages
    .flatMap(({ files }) => files)
    .filter(({ path }) => !/\.generated\.[cm]?[jt]s$/.test(path))
    .flatMap(({ path, text }) => {
      const lines = text.replace(/\n$/, "").split("\n").length;
      if (lines <= limit) return [];
      return [{ file: path, line: limit + 1, message: `has ${lines} lines, ${limit} are the limit. Give each concept a file of its own.` }];
    });
