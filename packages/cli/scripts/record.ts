import { execFile, execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Runs the commands of the recorded blocks of a README again, and writes what they print:
 *
 *   node packages/cli/scripts/record.ts packages/cli/README.md
 *
 * A block is one in a fence after a comment that says where its commands are run: `recorded in demo` for a fresh copy of the folder beside
 * this file, in a repository of git of its own, or `recorded in ` and a path from the README. Lines that begin with "$ " are the commands.
 */
export async function record(readme: string): Promise<string> {
  const text = readFileSync(readme, "utf8");
  const pieces = text.split(block);
  const written: string[] = [];
  // Each block comes with what the pattern tells of it: the comment, where it is run, the fence, the content.
  for (let at = 0; at < pieces.length; at += 5) {
    written.push(pieces[at]!);
    const [where, content] = [pieces[at + 2], pieces[at + 4]];
    if (where !== undefined && content !== undefined) written.push(await recordBlock(where, content, dirname(readme)));
  }
  return written.join("");
}

const block = /(<!-- recorded in ([^\n]*) -->\n(`{3,})console\n([\s\S]*?)\n\3)/;

const here = dirname(fileURLToPath(import.meta.url));

async function recordBlock(where: string, content: string, folder: string): Promise<string> {
  const temporary = mkdtempSync(join(tmpdir(), "ashlar-record-"));
  try {
    const bin = join(temporary, "bin");
    const root = where === "demo" ? demo(join(temporary, "demo")) : resolve(folder, where);
    program(bin);
    const lines: string[] = [];
    for (const line of content.split("\n").filter((each) => each.startsWith("$ "))) {
      lines.push(line, ...(await shell(line.slice(2), root, bin)));
    }
    const output = lines.join("\n");
    const fence = "`".repeat(Math.max(2, ...(output.match(/`{3,}/g) ?? []).map(({ length }) => length)) + 1);
    return `<!-- recorded in ${where} -->\n${fence}console\n${output}\n${fence}`;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function demo(root: string): string {
  cpSync(join(here, "demo"), root, { recursive: true });
  const manifest = { name: "demo", type: "module", ashlar: { calls: ["src/calls/*.ts"] } };
  writeFileSync(join(root, "package.json"), JSON.stringify(manifest));
  symlinkSync(join(here, "../node_modules"), join(root, "node_modules"));
  execFileSync("git", ["init", "--quiet"], { cwd: root });
  return root;
}

/** Puts a program `ashlar` into a folder: this package, from its sources. */
function program(bin: string): void {
  mkdirSync(bin);
  const file = join(bin, "ashlar");
  writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" --conditions=@ashlar/source "${join(here, "../src/main.ts")}" "$@"\n`);
  chmodSync(file, 0o755);
}

/** What a command prints, in lines, and how it ended unless it was well. */
function shell(command: string, cwd: string, bin: string): Promise<readonly string[]> {
  const env = { ...process.env, NO_COLOR: "1", COLUMNS: "100", PATH: `${bin}${delimiter}${process.env.PATH}`, ASHLAR_ENV: "" };
  return new Promise((done) => {
    execFile("bash", ["-c", `${command} 2>&1`], { cwd, env }, (error, output) => {
      const lines = output.trimEnd() === "" ? [] : output.trimEnd().split("\n");
      done(error ? [...lines, `[exit code ${error.code}]`] : lines);
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const readme of process.argv.slice(2)) writeFileSync(readme, await record(resolve(readme)));
}
