import { execFileSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { call } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { attachResult } from "../results/attach-result.ts";
import { readResults } from "../results/read-results.ts";
import { snapshotCall } from "../snapshot/snapshot-call.ts";
import { silentModel } from "../testing/silent-model.ts";
import { temporaryFolder } from "../testing/temporary.ts";
import { findVersion } from "./find-version.ts";
import { openProject } from "./open-project.ts";

const greet = (wording: string) => call({ name: "greet", model: silentModel(), prompt: () => wording });

/** A repository of git with one version, and what it takes to work on it. */
function repository() {
  const root = temporaryFolder();
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@example.com", ...args], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  git("init", "--quiet", "--initial-branch=main");
  const store = openProject({ folder: join(root, ".ashlar") });
  const commit = async (wording: string) => {
    const outcome = await snapshotCall(store, greet(wording));
    git("add", "--all");
    git("commit", "--quiet", "--message", wording);
    return outcome;
  };
  const files = () => readdirSync(join(root, ".ashlar/versions/greet")).sort();
  return { root, git, store, commit, files };
}

describe("two branches that both made a version", { timeout: 60_000 }, () => {
  it("merge without a conflict, and see the same numbers before and after the files are renamed", async () => {
    const { git, store, commit, files } = repository();
    await commit("one");
    git("checkout", "--quiet", "-b", "other");
    const theirs = [await commit("theirs"), await commit("theirs, again")];
    git("checkout", "--quiet", "main");
    const ours = await commit("ours");
    git("merge", "--quiet", "--no-edit", "other");
    expect([ours.number, theirs[0]!.number]).toEqual([2, 2]);

    const order = [ours.hash, theirs[0]!.hash].sort();
    const merged = store.versions("greet").map(({ number, hash }) => ({ number, hash }));
    expect(merged.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    expect(merged.slice(1).map(({ hash }) => hash)).toEqual([...order, theirs[1]!.hash].map((hash) => hash.slice(0, 12)));
    expect(store.misnamed("greet").map(({ claimed, number, surplus }) => [claimed, number, surplus])).toEqual([
      [2, 3, false],
      [3, 4, false],
    ]);

    for (const version of store.misnamed("greet").toReversed()) store.tidy(version);
    expect(store.misnamed("greet")).toEqual([]);
    expect(store.versions("greet").map(({ number, hash }) => ({ number, hash }))).toEqual(merged);
    expect(files()).toEqual(merged.map(({ number, hash }) => `${number}-${hash}.md`));
    for (const version of store.versions("greet")) expect((await store.read(version)).hash).toContain(version.hash);
    expect((await snapshotCall(store, greet("ours"))).state).toBe("kept");
  });

  it("lose no result, and a pin means what it meant", async () => {
    const { git, store, commit, root } = repository();
    const result = (score: number) => ({ dataset: { name: "d" }, metric: "exact", score, n: 10 });
    await commit("one");
    git("checkout", "--quiet", "-b", "other");
    const theirs = await commit("theirs");
    await attachResult(theirs, result(0.5), store);
    store.pin("production", "greet", `2-${theirs.hash.slice(0, 12)}`);
    git("add", "--all");
    git("commit", "--quiet", "--message", "result");
    git("checkout", "--quiet", "main");
    const ours = await commit("ours");
    await attachResult(ours, result(0.6), store);
    git("add", "--all");
    git("commit", "--quiet", "--message", "result");
    git("merge", "--quiet", "--no-edit", "other");
    expect(
      readResults(store, "greet")
        .map(({ hash, result: { score } }) => [hash, score])
        .sort(),
    ).toEqual(
      [
        [ours.hash, 0.6],
        [theirs.hash, 0.5],
      ].sort(),
    );
    for (const version of store.misnamed("greet")) store.tidy(version);
    const pinned = store.pins().production!.greet!;
    expect(theirs.hash).toContain(findVersion(store.versions("greet"), "greet", pinned).hash);
    expect(git("status", "--porcelain", "--", join(root, ".ashlar/pins.json"))).toBe("");
  });

  it("may have made the same one under two numbers", async () => {
    const { git, store, commit, files } = repository();
    await commit("one");
    git("checkout", "--quiet", "-b", "other");
    await commit("between");
    const same = await commit("same");
    git("checkout", "--quiet", "main");
    await commit("same");
    git("merge", "--quiet", "--no-edit", "other");
    expect(files().filter((file) => file.includes(same.hash.slice(0, 12)))).toHaveLength(2);
    expect(store.versions("greet").map(({ number }) => number)).toEqual([1, 2, 3]);
    for (const version of store.misnamed("greet").toReversed()) store.tidy(version);
    expect(files()).toEqual(store.versions("greet").map(({ number, hash }) => `${number}-${hash}.md`));
    expect(files()).toHaveLength(3);
  });
});

describe("a local version", { timeout: 60_000 }, () => {
  it("takes the next number when a pulled one has taken its own", async () => {
    const { store, commit, root } = repository();
    await commit("one");
    writeFileSync(join(root, "note"), "");
    const local = store.write("greet", { number: 2, hash: "f".repeat(64), local: true }, "");
    expect(store.versions("greet").map(({ number, local: own }) => [number, own])).toEqual([
      [1, false],
      [2, true],
    ]);
    const pulled = await commit("pulled");
    store.tidy({ ...store.versions("greet")[1]!, number: 2, claimed: pulled.number, surplus: false });
    expect(store.versions("greet").map(({ number, local: own }) => [number, own])).toEqual([
      [1, false],
      [2, false],
      [3, true],
    ]);
    expect(store.versions("greet")[2]!.file).toBe(local);
  });
});
