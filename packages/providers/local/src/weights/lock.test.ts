import { spawnSync } from "node:child_process";
import { access, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rejection, testFolder } from "../testing/folder.ts";
import { withLock } from "./lock.ts";

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const lockPath = async () => join(await testFolder(), "file.lock");

describe("withLock", () => {
  it("lets one work at a time, and tells the others that they wait", async () => {
    const path = await lockPath();
    let [working, most, waits] = [0, 0, 0];
    const work = async () => {
      most = Math.max(most, ++working);
      await pause(20);
      return working--;
    };
    await Promise.all(Array.from({ length: 4 }, () => withLock(path, work, { pollEvery: 5, onWait: () => void waits++ })));
    expect({ most, waits }).toEqual({ most: 1, waits: 3 });
    await expect(access(path)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("is released when the work fails", async () => {
    const path = await lockPath();
    await expect(withLock(path, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await withLock(path, async () => "free")).toBe("free");
  });

  it("takes the lock of a dead process at once", async () => {
    const path = await lockPath();
    const { pid } = spawnSync(process.execPath, ["--version"]);
    await writeFile(path, JSON.stringify({ token: "t", pid, host: hostname() }));
    expect(await withLock(path, async () => "taken", { onWait: () => expect.unreachable() })).toBe("taken");
  });

  it("takes a lock that nobody refreshes, of another machine or unreadable", async () => {
    for (const content of [JSON.stringify({ token: "t", pid: 1, host: "another" }), ""]) {
      const path = await lockPath();
      await writeFile(path, content);
      await utimes(path, new Date(Date.now() - 60_000), new Date(Date.now() - 60_000));
      expect(await withLock(path, async () => "taken", { onWait: () => expect.unreachable() })).toBe("taken");
    }
  });

  it("waits for a lock that is refreshed, and can be aborted meanwhile", async () => {
    const path = await lockPath();
    await writeFile(path, JSON.stringify({ token: "t", pid: 1, host: "another" }));
    const error = await rejection(withLock(path, async () => expect.unreachable(), { signal: AbortSignal.timeout(30), pollEvery: 5 }));
    expect(error).toMatchObject({ code: "aborted" });
    await access(path); // it belongs to the other one still
  });

  it("keeps its lock fresh while it works", async () => {
    const path = await lockPath();
    const long = withLock(path, () => pause(200), { staleAfter: 60 });
    await pause(20);
    const order: string[] = [];
    await Promise.all([
      long.then(() => order.push("first")),
      withLock(path, async () => order.push("second"), { staleAfter: 60, pollEvery: 5 }),
    ]);
    expect(order).toEqual(["first", "second"]);
  });
});
