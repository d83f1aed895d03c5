import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { temporaryFolder } from "../testing/temporary.ts";
import { openTraces } from "./open-traces.ts";
import { limitsOf, type Retention } from "./retention.ts";
import { aTrace } from "./testing/a-trace.ts";
import { runNode } from "./testing/run-node.ts";
import { temporaryStore } from "./testing/temporary.ts";
import { traceWriter } from "./writer.ts";

/** A writer of this test, and what it warned of. */
function writing(path: string, retention: Retention = {}) {
  const warnings: string[] = [];
  const writer = traceWriter(path, limitsOf(retention), (message) => warnings.push(message));
  onTestFinished(() => writer.close());
  const write = (count = 1): void => {
    for (let index = 0; index < count; index++) writer.add(() => aTrace());
    writer.flush();
  };
  return { writer, warnings, write };
}

function countIn(path: string): number {
  using store = openTraces(path);
  return [...store.all()].length;
}

/** The longest turn of this process within some milliseconds, in milliseconds. */
async function longestTurnIn(milliseconds: number): Promise<number> {
  let longest = 0;
  const end = performance.now() + milliseconds;
  for (let before = performance.now(); before < end; ) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    const now = performance.now();
    longest = Math.max(longest, now - before);
    before = now;
  }
  return longest;
}

afterEach(() => {
  vi.useRealTimers();
});

describe("a writer", { timeout: 30_000 }, () => {
  it("writes by itself, soon, without being asked to", async () => {
    const path = temporaryStore();
    const { writer } = writing(path);
    for (let index = 0; index < 250; index++) writer.add(() => aTrace());
    expect(existsSync(path)).toBe(false);
    await vi.waitFor(() => expect(countIn(path)).toBe(250), 10_000);
  });

  it("makes folders, a file for its owner alone, and has git leave it alone", () => {
    const path = join(temporaryFolder(), "project", ".ashlar", "traces.db");
    writing(path).write();
    for (const suffix of ["", "-wal", "-shm"]) expect(statSync(path + suffix).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(dirname(path), ".gitignore"), "utf8")).toBe(".gitignore\ntraces.db*\n");
  });

  it("waits for another process that writes, without holding up this one", async () => {
    const path = temporaryStore();
    const { writer, warnings, write } = writing(path);
    write();
    using other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    writer.add(() => aTrace());
    // A turn of this process takes long where the writer waits in it, each time; where the machine is busy, not each time.
    const longestTurns: number[] = [];
    for (let tries = 0; tries < 5 && !longestTurns.some((longest) => longest < 200); tries++) longestTurns.push(await longestTurnIn(700));
    other.exec("COMMIT");
    await vi.waitFor(() => expect(countIn(path)).toBe(2), 10_000);
    expect(warnings).toEqual([]);
    expect(Math.min(...longestTurns)).toBeLessThan(200);
  });

  it("loses nothing at its end when another process makes the same file just now", () => {
    const path = temporaryStore();
    const { writer, warnings } = writing(path);
    using other = new DatabaseSync(path);
    const { exec } = DatabaseSync.prototype;
    // The other one comes in between two steps of this one, where SQLite does not wait.
    let times = 0;
    const steps = vi.spyOn(DatabaseSync.prototype, "exec").mockImplementation(function (this: DatabaseSync, sql) {
      if (other.isTransaction) exec.call(other, "COMMIT");
      else if (sql.includes("journal_mode = WAL") && times++ < 2) exec.call(other, "BEGIN IMMEDIATE");
      exec.call(this, sql);
    });
    onTestFinished(() => steps.mockRestore());
    writer.add(() => aTrace());
    writer.close();
    expect([times, warnings]).toEqual([3, []]);
    expect(countIn(path)).toBe(1);
  });

  it("begins a new file when the old one was deleted or moved", () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const path = temporaryStore();
    const { write } = writing(path);
    write(3);
    renameSync(path, `${path}.away`);
    vi.advanceTimersByTime(2000);
    write(2);
    expect(countIn(path)).toBe(2);
  });

  it("leaves out a trace that can't be made, and says how many", () => {
    const path = temporaryStore();
    const { writer, warnings } = writing(path);
    writer.add(() => {
      throw new Error("no");
    });
    writer.add(() => aTrace());
    writer.flush();
    expect(countIn(path)).toBe(1);
    expect(warnings).toEqual(["1 trace was left out: it could not be made."]);
  });
});

describe("a writer in trouble", { timeout: 60_000 }, () => {
  it("moves a file that is no store aside, says where, and begins a new one", () => {
    const path = temporaryStore();
    const garbage = "not a database ".repeat(400);
    writeFileSync(path, garbage);
    writeFileSync(`${path}-wal`, "its log");
    const { warnings, write } = writing(path);
    write(2);
    expect(countIn(path)).toBe(2);
    const aside = readdirSync(dirname(path)).find((name) => /^traces\.db\.damaged-\d+$/.test(name))!;
    expect(readFileSync(join(dirname(path), aside), "utf8")).toBe(garbage);
    expect(readFileSync(join(dirname(path), `${aside}-wal`), "utf8")).toBe("its log");
    expect(warnings).toEqual([expect.stringContaining(`They were moved to ${join(dirname(path), aside)}`)]);
  });

  it("does so for a store that was damaged in its middle", () => {
    const path = temporaryStore();
    const first = writing(path);
    first.write(1000);
    first.writer.close();
    const bytes = readFileSync(path);
    bytes.fill(0x5a, 4096 * 2);
    writeFileSync(path, bytes);
    const { warnings, write } = writing(path);
    write(5);
    expect(countIn(path)).toBe(5);
    expect(warnings).toEqual([expect.stringMatching(/are damaged\. They were moved to/)]);
  });

  it("says once that the path can't be written, and loses no more than it must", () => {
    const folder = temporaryFolder();
    const file = join(folder, "file");
    writeFileSync(file, "");
    const { writer, warnings, write } = writing(join(file, "traces.db"));
    write(10_000);
    for (let index = 0; index < 60; index++) writer.add(() => aTrace());
    writer.flush();
    expect(warnings).toEqual([expect.stringMatching(/^Traces can't be written to .*file.traces\.db \(.*\)\. Up to 1,000 wait/)]);
    writer.close();
    expect(warnings[1]).toMatch(/^10,060 traces were lost/);
  });

  it("writes what waited once that is possible, says what was dropped, and is as quick as before", () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const folder = temporaryFolder();
    const path = join(folder, "sub", "traces.db");
    writeFileSync(join(folder, "sub"), "");
    const { writer, warnings, write } = writing(path);
    write(990);
    for (let index = 0; index < 160; index++) writer.add(() => aTrace());
    renameSync(join(folder, "sub"), join(folder, "gone"));
    mkdirSync(join(folder, "sub"));
    writer.flush();
    // A batch is in the writer's hands, and 1,000 wait.
    expect(countIn(path)).toBe(1064);
    expect(warnings[1]).toBe(`86 traces were dropped: more came than could be written to ${path}.`);
    writer.add(() => aTrace());
    vi.advanceTimersByTime(200);
    expect(countIn(path)).toBe(1065);
  });

  it("keeps what is there when the disk is full, and goes on when it is not", async () => {
    const path = temporaryStore();
    // 300 KB for a file, as on a disk that is full; the signal that goes with it is switched off.
    const full = await runNode("calling-process.ts", [path, "2000"], { shell: "trap '' XFSZ; ulimit -f 600" });
    expect(full.code).toBe(0);
    expect(full.stdout.trim().split("\n").at(-1)).toBe("2000");
    expect(full.stderr).toMatch(/Traces can't be written to .*traces\.db/);
    expect(full.stderr).toMatch(/[\d,]+ traces were lost: no way was found to write to/);
    const kept = countIn(path);
    expect(kept).toBeGreaterThan(10);
    expect(kept).toBeLessThan(2000);
    const { warnings, write } = writing(path);
    write(5);
    expect(countIn(path)).toBe(kept + 5);
    expect(warnings).toEqual([]);
  });

  it("leaves a SQLite file of something else, and a store of a newer version, as they are", () => {
    const foreign = temporaryStore();
    new DatabaseSync(foreign).exec("CREATE TABLE customers (name TEXT); INSERT INTO customers VALUES ('Ada')");
    const newer = temporaryStore();
    writing(newer).write();
    new DatabaseSync(newer).exec("PRAGMA user_version = 99");
    for (const [path, said] of [
      [foreign, "is a SQLite file of something else"],
      [newer, "was written by a newer version"],
    ] as const) {
      const before = readFileSync(path);
      const { warnings, write } = writing(path);
      write(3);
      expect(warnings).toEqual([expect.stringContaining(said)]);
      expect(readFileSync(path).equals(before)).toBe(true);
      expect(() => openTraces(path)).toThrow(said);
    }
  });
});

describe("retention", { timeout: 30_000 }, () => {
  const day = 24 * 3600 * 1000;

  it("deletes in the background what is too old, and keeps what was annotated", async () => {
    const path = temporaryStore();
    const first = writing(path);
    const old = Array.from({ length: 1200 }, () => aTrace({ time: new Date(Date.now() - 40 * day).toISOString() }));
    for (const trace of old) first.writer.add(() => trace);
    first.writer.flush();
    using store = openTraces(path);
    store.annotate(old[0]!.id, { label: "good" });
    const { writer } = writing(path);
    writer.add(() => aTrace({ call: "new" }));
    await vi.waitFor(() => expect(store.list({ limit: 10_000 }).map(({ call }) => call)).toEqual(["new", "ask"]), 20_000);
  });

  it("keeps the newest rows", async () => {
    const path = temporaryStore();
    const { writer } = writing(path, { maxRows: 50 });
    const traces = Array.from({ length: 700 }, () => aTrace());
    for (const trace of traces) writer.add(() => trace);
    writer.flush();
    using store = openTraces(path);
    writer.add(() => aTrace());
    await vi.waitFor(() => expect(store.list({ limit: 10_000 })).toHaveLength(50), 20_000);
    expect(store.list({ limit: 50 }).at(-1)!.id).toBe(traces.at(-49)!.id);
  });

  it("keeps the file below its bytes, and gives the space back", async () => {
    const path = temporaryStore();
    const maxBytes = 2 * 2 ** 20;
    const { writer } = writing(path, { maxBytes });
    for (let round = 0; round < 30; round++) {
      for (let index = 0; index < 250; index++) writer.add(() => aTrace({ output: "x".repeat(2000) }));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    using store = openTraces(path);
    await vi.waitFor(() => {
      expect(store.prune({ maxBytes })).toBe(0);
      expect(store.list({ limit: 10_000 }).length).toBeLessThan(1500);
    }, 20_000);
    writer.close();
    store.close();
    expect(statSync(path).size).toBeLessThan(maxBytes * 1.5);
  });
});
