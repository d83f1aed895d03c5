import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { moveAside } from "./move-aside.ts";
import { temporaryStore } from "./testing/temporary.ts";

describe("moveAside", () => {
  it("moves what is damaged, with the logs that belong to it", () => {
    const path = temporaryStore();
    const suffixes = ["", "-journal", "-shm", "-wal"];
    for (const suffix of suffixes) writeFileSync(path + suffix, `garbage${suffix}`);
    const aside = moveAside(path)!;
    expect(aside).toMatch(/traces\.db\.damaged-\d+$/);
    expect(readdirSync(dirname(path)).map((name) => join(dirname(path), name))).toEqual(suffixes.map((suffix) => aside + suffix));
    for (const suffix of suffixes) expect(readFileSync(aside + suffix, "utf8")).toBe(`garbage${suffix}`);
  });

  it("leaves a store that is sound, also where another process has it locked for long", () => {
    const path = temporaryStore();
    using other = new DatabaseSync(path);
    other.exec("CREATE TABLE traces (id)");
    expect(moveAside(path)).toBeUndefined();
    other.exec("BEGIN EXCLUSIVE");
    expect(moveAside(path)).toBeUndefined();
    other.exec("COMMIT");
    expect(readdirSync(dirname(path))).toEqual(["traces.db"]);
  });
});
