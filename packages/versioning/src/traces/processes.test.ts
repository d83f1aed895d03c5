import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../testing/temporary.ts";
import { tracesPath } from "./database.ts";
import { openTraces } from "./open-traces.ts";
import { runNode } from "./testing/run-node.ts";
import { temporaryStore } from "./testing/temporary.ts";
import type { Trace } from "./trace.ts";

function tracesIn(path: string): readonly Trace[] {
  using store = openTraces(path);
  return [...store.all()];
}

function isSound(path: string): boolean {
  using database = new DatabaseSync(path);
  return database.prepare("PRAGMA integrity_check").get()?.integrity_check === "ok";
}

describe("processes that trace", { timeout: 60_000 }, () => {
  it("write at the same time, and none loses a trace", async () => {
    const path = temporaryStore();
    const go = `${path}.go`;
    let ready = 0;
    // The store is new, and made by whoever is first: however long each takes to start, they begin together.
    const onReady = (said: string): void => {
      if (said === "ready\n" && ++ready === 3) writeFileSync(go, "");
    };
    const finished = await Promise.all(
      [0, 1, 2].map(() => runNode("calling-process.ts", [path, "1000", "end", go], { onOutput: onReady })),
    );
    expect(finished.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ""],
      [0, ""],
      [0, ""],
    ]);
    const inputs = tracesIn(path).map(({ input }) => String(input));
    expect(new Set(inputs).size).toBe(3000);
    expect(new Set(inputs.map((input) => input.split(" ")[0])).size).toBe(3);
    expect(isSound(path)).toBe(true);
  });

  it.each(["end", "exit", "throw"])("write everything before they are gone: %s", async (end) => {
    const path = temporaryStore();
    const { code } = await runNode("calling-process.ts", [path, "37", end]);
    expect(code).toBe(end === "throw" ? 1 : 0);
    expect(tracesIn(path)).toHaveLength(37);
    // Everything is in the one file.
    expect(existsSync(`${path}-wal`)).toBe(false);
  });

  it("lose no more than the last moments when they are killed, and leave a sound file", async () => {
    const path = temporaryStore();
    for (let round = 1; round <= 3; round++) {
      const before = round === 1 ? 0 : tracesIn(path).length;
      const { code, stdout } = await runNode("calling-process.ts", [path, "0", "forever"], {
        onOutput: (said, child) => {
          // In the middle of whatever it does then.
          if (said.split("\n").length > 150 + round * 17) child.kill("SIGKILL");
        },
      });
      expect(code).toBe("SIGKILL");
      // It told so once in each turn of its work, in which it also writes: a slow machine has slow turns, and loses no more of them.
      const due = Number(stdout.trim().split("\n").at(-20));
      expect(due).toBeGreaterThan(2000);
      expect(tracesIn(path).length - before).toBeGreaterThanOrEqual(due);
      expect(isSound(path)).toBe(true);
    }
  });

  it("go on without traces where there is no Node, and say so once", async () => {
    const { code, stdout, stderr } = await runNode("edge-process.ts", []);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      texts: ["yes", "yes"],
      warnings: ["No traces are kept: This runtime has no files or no node:sqlite: traces need Node 22.18 or newer."],
    });
  });

  it("keep traces in the project's folder when no path is said, from wherever they run", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "package.json"), "{}");
    mkdirSync(join(folder, "src", "calls"), { recursive: true });
    expect(tracesPath(join(folder, "src", "calls"))).toBe(join(folder, ".ashlar", "traces.db"));
  });
});
