import fs from "node:fs";
import { attachResult, openProject } from "@ashlar/versioning";
import { describe, expect, it, vi } from "vitest";
import { ashlarProgram, greetModule, makeProject, type Project } from "../testing/project.ts";

/** A project with the versions "Hello", "Good morning" and "Hi", each committed. */
async function withHistory(): Promise<Project> {
  const project = makeProject();
  for (const wording of ["Hello", "Good morning", "Hi"]) {
    project.writeCall(greetModule(wording));
    expect((await project.ashlar("versions", "snapshot")).code).toBe(0);
    project.git("add", "--all");
    project.git("commit", "--quiet", "--message", wording);
  }
  return project;
}

describe("ashlar versions snapshot", { timeout: 60_000 }, () => {
  it("writes a file for each version, and checks that it is there", async () => {
    const project = makeProject();
    const ashlar = (...args: string[]) => project.node([ashlarProgram, ...args]);
    project.writeCall(greetModule("Hello"));
    // Opens something that would keep the process for ever.
    project.write("src/calls/open.ts", "setInterval(() => {}, 1000); export {};");
    const unchecked = await ashlar("versions", "snapshot", "--check");
    expect(unchecked).toMatchObject({ code: 1, err: expect.stringContaining("greet has no snapshot of its version") });
    expect(project.files(".")).not.toContain(".ashlar");

    const first = await ashlar("versions", "snapshot");
    expect(first).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^greet: version 1, the first\n {2}\.ashlar\/versions\/greet\/1-[0-9a-f]{12}\.md\n$/),
    });
    const [file] = project.files(".ashlar/versions/greet");
    const content = project.read(`.ashlar/versions/greet/${file}`);
    expect(content).toContain("```text\n[user]\nHello {name}\n```");
    expect(await ashlar("versions", "snapshot")).toMatchObject({ code: 0, out: "1 call is as its snapshot says.\n" });
    expect(project.read(`.ashlar/versions/greet/${file}`)).toBe(content);
    expect(await ashlar("versions", "snapshot", "--check")).toMatchObject({ code: 0 });

    project.writeCall(greetModule("Good morning", "maxSteps: 3"));
    const stale = await ashlar("versions", "snapshot", "--check", "src/calls/*.ts");
    expect(stale.code).toBe(1);
    expect(stale.err).toMatch(
      /greet has no snapshot.*Changed since version 1, in what would be version 2:\nprompt\n[\s\S]*-Hello \{name\}\n.*\+Good morning \{name\}\nsettings\n[\s\S]*maxSteps/,
    );
    expect((await ashlar("versions", "snapshot")).out).toContain("greet: version 2, changed since version 1: prompt, settings");
  });

  it("has one version of a prompt that holds the time, and names the line", async () => {
    const project = makeProject();
    project.writeCall(greetModule("At $${new Date().toISOString()}, or $${new Date().toString()},".replaceAll("$$", "$")));
    const first = await project.node([ashlarProgram, "versions", "snapshot"]);
    expect(first).toMatchObject({ code: 0, out: expect.stringContaining("greet: version 1, the first") });
    expect(first.err).toContain(
      'not seen: words of the prompt that differ each time, of time or chance, as in "At {what varies}, or {what varies}, {name}"',
    );
    expect(first.err).toContain("- its prompt holds words that differ each time");
    const check = await project.node([ashlarProgram, "versions", "snapshot", "--check"]);
    expect(check).toMatchObject({ code: 0, out: "1 call is as its snapshot says.\n" });
  });

  it("refuses a secret, without showing it", async () => {
    const project = makeProject();
    const key = ["sk", "proj-Zq81kLmN0pQrStUvWx"].join("-");
    project.writeCall(greetModule(`Use ${key} for`));
    for (const args of [["--check"], []]) {
      const { code, out, err } = await project.ashlar("versions", "snapshot", ...args);
      expect(code).toBe(1);
      expect(err).toContain("greet holds what looks like a key or a password, in the user prompt, line 1.");
      expect(out + err).not.toContain(key);
    }
    expect(project.files(".")).not.toContain(".ashlar");
  });

  it("says what was edited by hand, also of a version that no code has any more", async () => {
    const project = await withHistory();
    const [first] = project.files(".ashlar/versions/greet");
    const path = `.ashlar/versions/greet/${first}`;
    project.write(path, project.read(path).replace("Hello {name}", "Hullo {name}"));
    const { code, err } = await project.ashlar("versions", "snapshot", "--check");
    expect(code).toBe(1);
    expect(err).toMatch(/1-[0-9a-f]{12}\.md does not fit its hash: it was edited by hand/);
    expect((await project.ashlar("versions", "show", "greet", "1")).code).toBe(2);
    expect((await project.ashlar("versions", "list")).out).toContain("damaged");
    project.git("checkout", "--", path);
    expect((await project.ashlar("versions", "snapshot", "--check")).code).toBe(0);
  });

  it("tells of two branches that made the same number, and renames one of the two", async () => {
    const project = await withHistory();
    project.git("checkout", "--quiet", "-b", "other", "HEAD~1");
    project.writeCall(greetModule("Hey"));
    await project.ashlar("versions", "snapshot");
    project.git("add", "--all");
    project.git("commit", "--quiet", "--message", "Hey");
    project.git("checkout", "--quiet", "main");
    project.git("merge", "--quiet", "--no-edit", "other");
    const check = await project.ashlar("versions", "snapshot", "--check");
    expect(check).toMatchObject({
      code: 1,
      // Not that all is as it should be.
      out: "",
      err: expect.stringMatching(/greet: [0-9a-f]{12} is version 4, as another branch has made a version 3, too/),
    });
    const before = (await project.ashlar("versions", "list")).out;
    expect((await project.ashlar("versions", "snapshot")).out).toContain("its file is renamed");
    expect((await project.ashlar("versions", "list")).out).toBe(before);
    expect(project.files(".ashlar/versions/greet").map((file) => file[0])).toEqual(["1", "2", "3", "4"]);
    expect((await project.ashlar("versions", "snapshot", "--check")).code).toBe(0);
  });

  it.each([
    ["ENOSPC", /^The disk is full: ENOSPC.* Free some space, and run it again\.\n$/],
    ["EROFS", /^A file could not be read or written: EROFS.* See to it that it can/],
  ])("says what to do when the disk answers %s, and leaves nothing behind", async (code, message) => {
    const project = makeProject();
    project.writeCall(greetModule("Hello"));
    const writing = vi.spyOn(fs, "writeFileSync").mockImplementation(() => {
      throw Object.assign(new Error(`${code}: no, write`), { code, syscall: "write" });
    });
    const { code: exitCode, out, err } = await project.ashlar("versions", "snapshot");
    writing.mockRestore();
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: "" });
    expect(err).toMatch(message);
    expect(project.files(".ashlar/versions/greet")).toEqual([]);
    expect(await project.ashlar("versions", "list")).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringMatching(/^There are no versions yet/),
    });
    expect(await project.ashlar("versions", "list", "--json")).toMatchObject({ code: 1, out: "[]\n" });
    expect(await project.ashlar("versions", "prune")).toMatchObject({ code: 0, out: "0 versions deleted.\n" });
    expect((await project.ashlar("versions", "snapshot")).code).toBe(0);
  });

  it("says when git ignores the snapshots", async () => {
    const project = makeProject();
    project.write(".gitignore", "node_modules\n.ashlar/\n");
    project.writeCall(greetModule("Hello"));
    expect(await project.ashlar("versions", "snapshot")).toMatchObject({
      code: 0,
      err: expect.stringContaining("Git ignores the snapshots"),
    });
    project.write(".gitignore", "node_modules\n.ashlar/*\n!.ashlar/versions\n!.ashlar/pins.json\n");
    expect((await project.ashlar("versions", "snapshot")).err).toBe("");
  });

  it.each([
    ["no module is named", {}, [], /Which modules hold the calls\?/],
    ["a module is not there", {}, ["src/none.ts"], /No file is called src\/none\.ts/],
    ["a module exports no call", { "src/a.ts": "export const a = 1;" }, ["src/a.ts"], /No call is exported by src\/a\.ts/],
    [
      "a module can't be loaded",
      { "src/a.ts": "throw new Error('no database');" },
      ["src/a.ts"],
      /src\/a\.ts can't be loaded: no database/,
    ],
    [
      "two calls have one name",
      { "src/a.ts": greetModule("A"), "src/b.ts": greetModule("B") },
      ["src/*.ts"],
      /Two calls are named "greet": greet in src\/a\.ts, and greet in src\/b\.ts/,
    ],
  ])("says what to do when %s", async (_, files, args, message) => {
    const project = makeProject();
    project.write("package.json", '{ "type": "module" }');
    for (const [file, content] of Object.entries(files)) project.write(file, content);
    expect(await project.ashlar("versions", "snapshot", ...args)).toMatchObject({ code: 2, err: expect.stringMatching(message), out: "" });
  });
});

describe("the versions of a call", { timeout: 60_000 }, () => {
  it("are listed, shown and compared, with their results", async () => {
    const project = await withHistory();
    const store = openProject({ from: project.root });
    const versions = await Promise.all(store.versions("greet").map((version) => store.read(version)));
    const rows = (right: number) => Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`row-${index}`, index < right ? 1 : 0]));
    const result = (right: number) => ({
      dataset: { name: "names" },
      metric: "exact",
      score: right / 40,
      interval: { low: right / 40 - 0.1, high: right / 40 + 0.1 },
      n: 40,
      rows: rows(right),
    });
    const options = { folder: store.folder };
    // By a hash as the store and the command show it, too.
    await attachResult({ name: "greet", hash: store.versions("greet")[0]!.hash }, result(20), options);
    await attachResult(versions[1]!, result(34), options);
    await attachResult(versions[2]!, result(36), options);
    await attachResult(versions[2]!, { dataset: { name: "names" }, metric: "tokens", better: "lower", score: 12, n: 40 }, options);

    const { out } = await project.ashlar("versions", "list", "greet");
    expect(out.split("\n").map((line) => line.trimEnd())).toEqual([
      "greet",
      expect.stringMatching(/^version {2}hash {10}is {4}changed {2}results$/),
      expect.stringMatching(/^ {6}1 {2}[0-9a-f]{12} {17}0\.5 \[0\.4 … 0\.6\] exact on names \(40 rows\)$/),
      expect.stringMatching(/^ {6}2 {2}[0-9a-f]{12} {8}prompt {3}0\.85 /),
      expect.stringMatching(/^ {6}3 {2}[0-9a-f]{12} {2}code {2}prompt {3}0\.9 .*; 12 tokens on names \(40 rows\)$/),
      "",
    ]);
    expect(JSON.parse((await project.ashlar("versions", "list", "--json")).out)).toMatchObject([
      { number: 1 },
      { number: 2 },
      { number: 3, code: true },
    ]);

    expect((await project.ashlar("versions", "show", "greet", "2")).out).toMatch(
      /^# greet\n[\s\S]*Good morning \{name\}[\s\S]*## Results\n\n- 0\.85 \[/,
    );
    const helped = (await project.ashlar("versions", "diff", "greet", "1", "2")).out;
    expect(helped).toContain("greet: version 1 → version 2");
    expect(helped).toMatch(/-Hello \{name\}\n.*\+Good morning \{name\}/);
    expect(helped).toMatch(
      /exact on names: 0\.5 .*→ 0\.85 .*\n {4}It helped, significantly: \+0\.35 \[\+0\.2\d* … \+0\.\d+\] on the same 40 rows, p < 0\.001\./,
    );
    const last = (await project.ashlar("versions", "diff", "greet")).out;
    expect(last).toMatch(/greet: version 2 → version 3[\s\S]*No significant difference: \+0\.05/);
    project.writeCall(greetModule("Hey"));
    expect((await project.ashlar("versions", "diff", "greet", "3", "code")).out).toMatch(
      /version 3 → the code of now[\s\S]*\+Hey \{name\}[\s\S]*not measured on the same data/,
    );
  });

  it("are pinned, rolled back and unpinned", async () => {
    const project = await withHistory();
    expect(await project.ashlar("versions", "pin", "greet", "2")).toMatchObject({
      code: 2,
      err: expect.stringContaining("--env production"),
    });
    expect(await project.ashlar("versions", "pin", "greet", "9", "--env", "production")).toMatchObject({
      code: 2,
      err: expect.stringContaining("no version 9"),
    });
    expect(await project.ashlar("versions", "pin", "great", "1", "--env", "production")).toMatchObject({
      code: 2,
      err: 'No call named "great" has versions. Those that have: greet.\n',
    });
    expect(await project.ashlar("versions", "rollback", "greet", "--env", "production")).toMatchObject({
      code: 0,
      out: expect.stringContaining("pinned to version 2"),
    });
    expect(JSON.parse(project.read(".ashlar/pins.json"))).toEqual({ production: { greet: expect.stringMatching(/^2-[0-9a-f]{12}$/) } });
    expect((await project.ashlar("versions", "list")).out).toMatch(/2 {2}[0-9a-f]{12} {2}production/);

    project.write(
      "run.mjs",
      `import { readdirSync } from "node:fs";
      const [file] = readdirSync("src/calls");
      const { greet } = await import(\`./src/calls/\${file}\`);
      const reply = await greet({ name: "Ada" });
      console.log(reply.version.number, reply.text.includes("Good morning Ada"));`,
    );
    const run = async () => (await project.node(["run.mjs"], { ASHLAR_ENV: "production" })).out;
    expect(await run()).toBe("2 true\n");

    expect((await project.ashlar("versions", "rollback", "greet", "--env", "production")).out).toContain("version 1");
    expect(await project.ashlar("versions", "rollback", "greet", "--env", "production")).toMatchObject({
      code: 2,
      err: expect.stringContaining("no version before version 1"),
    });
    expect((await project.ashlar("versions", "unpin", "greet", "--env", "production")).code).toBe(0);
    expect(await run()).toBe("3 false\n");
    project.write(".ashlar/pins.json", '{ "production": { "greet": "9" } }');
    expect(await project.ashlar("versions", "snapshot", "--check")).toMatchObject({
      code: 1,
      err: expect.stringContaining("pin of greet in production"),
    });
    // Written by hand, as short as it is clear.
    project.write(
      ".ashlar/pins.json",
      JSON.stringify({ production: { greet: openProject({ from: project.root }).versions("greet")[1]!.hash.slice(0, 6) } }),
    );
    expect((await project.ashlar("versions", "list")).out).toMatch(/2 {2}[0-9a-f]{12} {2}production/);
    project.write(".ashlar/pins.json", "<<<<<<< HEAD");
    project.writeCall(greetModule("Hey"));
    expect(await project.ashlar("versions", "snapshot", "--check")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/greet has no snapshot of its version[\s\S]*pins\.json is not JSON/),
    });
  });

  it("are not pinned when they could not run", async () => {
    const project = makeProject();
    project.writeCall(greetModule(`Hello $${"{name.slice(0, 3)}"}`));
    expect(await project.ashlar("versions", "snapshot")).toMatchObject({
      code: 0,
      err: expect.stringMatching(
        /greet: version 1 runs only as long as its code is there.*\n- its prompt does more with `name` than insert it/,
      ),
    });
    project.writeCall(greetModule("Hello"));
    expect((await project.ashlar("versions", "snapshot")).err).toBe("");
    const refused = await project.ashlar("versions", "pin", "greet", "1", "--env", "production");
    expect(refused).toMatchObject({
      code: 1,
      err: expect.stringMatching(/can't run with the code of now:\n- its prompt does more with `name` than insert it/),
    });
    expect((await project.ashlar("versions", "pin", "greet", "1", "--env", "production", "--force")).code).toBe(0);
  });

  it("that only this checkout has are pruned, but for those that something needs", async () => {
    const project = await withHistory();
    const store = openProject({ from: project.root });
    for (let number = 4; number < 10; number++) store.write("greet", { number, hash: String(number).repeat(64), local: true }, "");
    await attachResult(
      { name: "greet", hash: "4".repeat(64) },
      { dataset: { name: "d" }, metric: "m", score: 1, n: 1 },
      { folder: store.folder },
    );
    const dry = await project.ashlar("versions", "prune", "--keep", "2", "--dry-run");
    expect(dry).toMatchObject({ code: 0, out: expect.stringContaining("3 versions would be deleted.") });
    expect(store.versions("greet")).toHaveLength(9);
    await project.ashlar("versions", "prune", "--keep", "2");
    expect(store.versions("greet").map(({ number }) => number)).toEqual([1, 2, 3, 4, 8, 9]);
  });
});
