import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { record } from "./record.ts";

const repository = join(import.meta.dirname, "../../..");

it.each(["packages/cli/README.md", "apps/extract/README.md"])("%s shows what the commands print", { timeout: 120_000 }, async (path) => {
  const readme = join(repository, path);
  expect(await record(readme)).toBe(readFileSync(readme, "utf8"));
});
