import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { openTraces, type TraceStore } from "./open-traces.ts";
import { limitsOf } from "./retention.ts";
import { aTrace } from "./testing/a-trace.ts";
import { temporaryStore } from "./testing/temporary.ts";
import type { Trace } from "./trace.ts";
import { traceWriter } from "./writer.ts";

/** A store with these traces in it, in this order. */
function storeOf(traces: readonly Trace[]): {
  readonly store: TraceStore;
  readonly path: string;
  write(...more: Trace[]): void;
  /** Ends the writing. */
  close(): void;
} {
  const path = temporaryStore();
  const writer = traceWriter(path, limitsOf({}), (message) => {
    throw new Error(message);
  });
  const write = (...more: Trace[]): void => {
    for (const trace of more) writer.add(() => trace);
    writer.flush();
  };
  write(...traces);
  const store = openTraces(path);
  onTestFinished(() => {
    store.close();
    writer.close();
  });
  return { store, path, write, close: () => writer.close() };
}

const minute = 60_000;
const now = Date.now();
const ago = (minutes: number): string => new Date(now - minutes * minute).toISOString();

describe("openTraces", { timeout: 30_000 }, () => {
  const good = aTrace({ call: "mail", time: ago(30), version: { number: 3, hash: "a1b2c3d4" } });
  const failed = aTrace({
    call: "mail",
    time: ago(20),
    version: { number: 4, hash: "ffee00" },
    error: { code: "timeout", message: "late" },
  });
  const other = aTrace({ call: "ask", time: ago(10) });
  let traces: ReturnType<typeof storeOf>;
  beforeEach(() => {
    traces = storeOf([good, failed, other]);
  });

  it("gives back what was written, the newest first", () => {
    expect(traces.store.list()).toEqual([other, failed, good]);
    expect(traces.store.list({ limit: 1 })).toEqual([other]);
    expect([...traces.store.all()]).toEqual([good, failed, other]);
  });

  it("filters by call, version, time, failure and annotation, all together", () => {
    const { store } = traces;
    const ids = (filter: Parameters<typeof store.list>[0]) => store.list(filter).map(({ id }) => id);
    expect(ids({ call: "mail" })).toEqual([failed.id, good.id]);
    expect(ids({ version: 3 })).toEqual([good.id]);
    expect(ids({ version: "a1b2" })).toEqual([good.id]);
    expect(ids({ version: "%" })).toEqual([]);
    expect(ids({ since: new Date(now - 25 * minute), until: now - 15 * minute })).toEqual([failed.id]);
    expect(ids({ errors: true })).toEqual([failed.id]);
    expect(ids({ errors: false })).toEqual([other.id, good.id]);
    expect(ids({ call: "ask' OR 1=1 --" })).toEqual([]);
    store.annotate(good.id, { label: "good" });
    store.annotate(other.id, { label: "bad" });
    expect(ids({ label: "good" })).toEqual([good.id]);
    expect(ids({ annotated: true })).toEqual([other.id, good.id]);
    expect(ids({ annotated: false })).toEqual([failed.id]);
    expect(ids({ call: "mail", annotated: true, errors: false, since: 0 })).toEqual([good.id]);
    expect(() => ids({ since: new Date("never") })).toThrow(expect.objectContaining({ code: "traces", problem: "bad-option" }));
  });

  it("gets a trace by its id, or by as much of it as is clear", () => {
    const twins = [aTrace({ id: "abcd000000000001" }), aTrace({ id: "abcd000000000002" })];
    traces.write(...twins);
    const { store } = traces;
    expect(store.get(good.id)).toEqual(good);
    expect(store.get("abcd000000000002")).toEqual(twins[1]);
    expect(() => store.get("abcd")).toThrow(expect.objectContaining({ problem: "ambiguous-id" }));
    for (const id of ["", "zzzz", "abcd%"]) expect(() => store.get(id)).toThrow(expect.objectContaining({ code: "traces" }));
    expect(() => store.get("0000")).toThrow(/no trace "0000" in .*pruned/);
  });

  it("gives the traces within another", () => {
    const children = [aTrace({ parent: good.id, time: ago(28) }), aTrace({ parent: good.id, time: ago(29) })];
    traces.write(...children);
    expect(traces.store.within(good.id).map(({ id }) => id)).toEqual([children[1]!.id, children[0]!.id]);
    expect(traces.store.within(other.id)).toEqual([]);
  });

  it("keeps annotations: what is given changes, the rest stays, null takes away", () => {
    const { store } = traces;
    expect(store.annotate(good.id.slice(0, 12), { label: "good", note: "short" }).annotation).toEqual({ label: "good", note: "short" });
    expect(store.annotate(good.id, { score: 0.5, expected: { folder: "spam" } }).annotation).toEqual({
      label: "good",
      note: "short",
      score: 0.5,
      expected: { folder: "spam" },
    });
    expect(store.annotate(good.id, { score: undefined, note: undefined }).annotation).toMatchObject({ score: 0.5, note: "short" });
    expect(store.annotate(good.id, { note: null, label: null }).annotation).toEqual({ score: 0.5, expected: { folder: "spam" } });
    expect(store.annotate(good.id, { score: null, expected: null })).not.toHaveProperty("annotation");
    for (const score of [-0.1, 1.1, Number.NaN]) {
      expect(() => store.annotate(good.id, { score })).toThrow(expect.objectContaining({ problem: "bad-option" }));
    }
    expect(() => store.annotate(good.id, { label: " " })).toThrow(expect.objectContaining({ problem: "bad-option" }));
    expect(store.get(good.id)).not.toHaveProperty("annotation");
    expect(() => store.annotate("0000", { label: "x" })).toThrow(expect.objectContaining({ problem: "unknown-trace" }));
  });

  it("prunes on demand, all but what is annotated", () => {
    const { store } = traces;
    store.annotate(good.id, { label: "good" });
    expect(store.prune({ maxAge: 15 * minute })).toBe(1);
    expect(store.prune({ maxRows: 0 })).toBe(1);
    expect(store.list().map(({ id }) => id)).toEqual([good.id]);
    expect(store.prune({ maxBytes: 0 })).toBe(1);
    expect(store.list()).toEqual([]);
  });

  it("follows what is written, from before and from now on", async () => {
    const { store, write } = traces;
    const stop = new AbortController();
    const seen: string[] = [];
    const following = (async () => {
      for await (const { id } of store.tail({ last: 1, call: "ask", signal: stop.signal })) {
        seen.push(id);
        if (seen.length === 3) stop.abort();
      }
    })();
    const news = [aTrace(), aTrace({ call: "mail" }), aTrace()];
    for (const trace of news) {
      await new Promise((resolve) => setTimeout(resolve, 120));
      write(trace);
    }
    await following;
    expect(seen).toEqual([other.id, news[0]!.id, news[2]!.id]);
  });

  it("goes on following when the file is replaced by a new one", async () => {
    const { store, path, close } = storeOf(Array.from({ length: 20 }, () => aTrace()));
    const stop = new AbortController();
    const following = (async () => {
      for await (const { call } of store.tail({ signal: stop.signal })) return call;
    })();
    close();
    for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
    const writer = traceWriter(path, limitsOf({}), () => {});
    onTestFinished(() => writer.close());
    writer.add(() => aTrace({ call: "in the new file" }));
    writer.flush();
    expect(await following).toBe("in the new file");
  });

  it("reads 10,000 traces piece by piece, and finds a few among them", () => {
    const many = Array.from({ length: 10_000 }, (_, index) =>
      aTrace({ call: `call-${index % 10}`, ...(index % 100 === 0 && { error: { code: "server", message: "down" } }) }),
    );
    const { store } = storeOf(many);
    expect([...store.all()].map(({ id }) => id)).toEqual(many.map(({ id }) => id));
    expect(store.list({ call: "call-3", limit: 20_000 })).toHaveLength(1000);
    expect(store.list({ call: "call-0", errors: true })).toHaveLength(50);
    expect(store.get(many[5000]!.id)).toEqual(many[5000]);
  });
});

describe("openTraces in trouble", () => {
  it("says that there is no store, and makes none", () => {
    const path = temporaryStore();
    expect(() => openTraces(path)).toThrow(expect.objectContaining({ code: "traces", problem: "no-store", path }));
    expect(() => openTraces(path)).toThrow(/Put traced\(\) around a call/);
  });

  it("reads a file beside which nothing can be put, as on a read-only disk, and says that it can't be changed", () => {
    const { store, path, close } = storeOf([aTrace(), aTrace()]);
    const [first] = store.list();
    store.close();
    close();
    // In the way of what SQLite needs to write, and also to read together with those who write.
    mkdirSync(`${path}-shm`);
    using reading = openTraces(path);
    expect(reading.list()).toHaveLength(2);
    expect(() => reading.annotate(first!.id, { label: "good" })).toThrow(expect.objectContaining({ problem: "unwritable" }));
    expect(() => reading.prune({ maxRows: 0 })).toThrow(/read-only/);
  });

  it("says that a file is damaged, and leaves it to the writer to move it", () => {
    const path = temporaryStore();
    writeFileSync(path, "garbage ".repeat(1000));
    expect(() => openTraces(path)).toThrow(expect.objectContaining({ problem: "damaged" }));
    expect(() => openTraces(path)).toThrow(/sqlite3 .* \.recover/);
  });

  it("says that it was deleted while it was read", async () => {
    const { store, path } = storeOf([aTrace()]);
    for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
    await new Promise((resolve) => setTimeout(resolve, 1050));
    expect(() => store.list()).toThrow(expect.objectContaining({ problem: "no-store" }));
  });

  it("gives up waiting for a process that writes for too long, with words", { timeout: 20_000 }, () => {
    const { store, path } = storeOf([aTrace()]);
    using other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    expect(store.list()).toHaveLength(1);
    expect(() => store.annotate(store.list()[0]!.id, { label: "x" })).toThrow(/written by another process/);
  });

  it("can be opened with nothing in it", () => {
    const path = temporaryStore();
    writeFileSync(path, "");
    chmodSync(path, 0o600);
    using store = openTraces(path);
    expect(store.list()).toEqual([]);
  });
});
