import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The first TypeScript example of the README, as a whole program: what the reader is left to choose is chosen. */
export function firstExample(root: string): string {
  const example = /```ts\n(?<code>[\s\S]*?)```/.exec(readFileSync(join(root, "README.md"), "utf8"))?.groups?.code;
  if (example === undefined) throw new Error("README.md has no example in a block that begins with ```ts.");
  return `${example}\nfunction render(partial: unknown) {\n  console.log(JSON.stringify(partial));\n}\n`;
}
