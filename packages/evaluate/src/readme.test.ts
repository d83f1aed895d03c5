import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

it("runs the README's first example as it stands", () => {
  const folder = new URL("..", import.meta.url);
  const example = /```ts\n(.*?)```/s.exec(readFileSync(new URL("README.md", folder), "utf8"))![1]!;
  const printed = execFileSync(process.execPath, ["--conditions=@ashlar/source", "--input-type=module-typescript", "-"], {
    cwd: folder,
    input: example,
    encoding: "utf8",
  });
  expect(printed).toMatch(/^→ +one word +100 /m);
  expect(printed).toContain('"one word" gets 100 % of 40 rows right');
  expect(printed).toContain("The 40 rows suffice");
});
