import { resolve } from "node:path";
import type { Mutant } from "./mutant.ts";

/** A plugin of Vite that reads one file with a bug in it. The file itself is not touched. */
export interface MutantPlugin {
  readonly name: string;
  readonly enforce: "pre";
  transform(code: string, id: string): string | undefined;
}

/**
 * Seeds a mutant into the files that a test run reads.
 *
 * @throws RangeError when the text to be changed does not stand in the file exactly once: the mutant is out of date
 */
export function mutantPlugin({ file, from, to }: Pick<Mutant, "file" | "from" | "to">, root: string): MutantPlugin {
  const path = resolve(root, file);
  return {
    name: "mutant",
    enforce: "pre",
    transform(code, id) {
      return id.split("?")[0] === path ? seed(code, { file, from, to }) : undefined;
    },
  };
}

/** Changes the one place of a text. */
export function seed(code: string, { file, from, to }: Pick<Mutant, "file" | "from" | "to">): string {
  const pieces = code.split(from);
  if (pieces.length !== 2) throw new RangeError(`${file} holds ${pieces.length - 1} times, not once: ${from}`);
  return pieces.join(to);
}
