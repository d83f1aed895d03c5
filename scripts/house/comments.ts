import type { Rule } from "./house.ts";

const forbidden = [
  { pattern: /@ts-ignore|@ts-nocheck/, message: "switches the compiler off. Mend the types." },
  { pattern: /biome-ignore/, message: "switches a lint off. Mend the code, or change the rule for all in biome.json." },
  { pattern: /\b(TODO|FIXME|XXX)\b/, message: "puts work off. Do it, or open an issue." },
];

/** Comments explain; they neither silence tools nor keep a list of work. */
export const comments: Rule = ({ packages }) =>
  packages
    .flatMap(({ files }) => files)
    .flatMap((file) =>
      file.comments.flatMap(({ value, start }) =>
        forbidden
          .filter(({ pattern }) => pattern.test(value))
          .map(({ message }) => ({ file: file.path, line: file.lineAt(start), message: `has a comment that ${message}` })),
      ),
    );
