import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

it("runs the README's first example as it stands", () => {
  const folder = new URL("..", import.meta.url);
  const example = /```ts\n(.*?)```/s.exec(readFileSync(new URL("README.md", folder), "utf8"))![1]!;
  const printed = execFileSync(process.execPath, ["--conditions=@ashlar/source", "--input-type=module-typescript", "--eval", example], {
    cwd: folder,
    encoding: "utf8",
    timeout: 30_000,
  });
  expect(printed).toMatch(/^attempt 1 failed, next in \d+ ms\nattempt 2 failed, next in \d+ ms\na page\n$/);
});
