import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sizeOf } from "./bundle-size.ts";

let folder: string;
const path = (name: string): string => JSON.stringify(join(folder, name));
const noise = (seed: number): string =>
  Array.from({ length: 2000 }, (_, at) => ((at * at * (at + 7 ** seed)) % 99_991).toString(36)).join("");

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bundle-size-"));
  await writeFile(join(folder, "now.js"), `export const now = "${noise(1)}"; export const unused = "${noise(2)}";`);
  await writeFile(join(folder, "later.js"), `export const later = "${noise(3)}";`);
});
afterAll(() => rm(folder, { recursive: true }));

it("counts what is loaded later, but not for the start", async () => {
  const now = await sizeOf({ source: `export { now } from ${path("now.js")};` });
  const both = await sizeOf({ source: `export { now } from ${path("now.js")}; export const load = () => import(${path("later.js")});` });
  expect(now.atStart).toBe(now.gzip);
  expect(both.gzip).toBeGreaterThan(now.gzip * 1.8);
  expect(both.atStart).toBeLessThan(now.gzip * 1.1);
  expect(both.modules.map(({ id }) => id)).toContain(join(folder, "now.js"));
  expect(both.modules.map(({ id }) => id)).not.toContain(join(folder, "later.js"));
});

it("leaves out what is not used, and what is external", async () => {
  const used = await sizeOf({ source: `export { now } from ${path("now.js")};` });
  const all = await sizeOf({ source: `export * from ${path("now.js")};` });
  const none = await sizeOf({ source: `export { now } from ${path("now.js")};`, isExternal: (id) => id.endsWith("now.js") });
  expect(all.gzip).toBeGreaterThan(used.gzip * 1.5);
  expect(none.gzip).toBeLessThan(200);
});
