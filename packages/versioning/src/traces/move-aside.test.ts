import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { moveAside } from "./move-aside.ts";
import { temporaryStore } from "./testing/temporary.ts";

describe("moveAside", () => {
  it("moves what is damaged", () => {
    const path = temporaryStore();
    writeFileSync(path, "garbage ".repeat(1000));
    expect(moveAside(path)).toMatch(/traces\.db\.damaged-\d+$/);
    expect(existsSync(path)).toBe(false);
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
