import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { run } from "../program.ts";

const packageFolder = join(import.meta.dirname, "../..");

/** What a command printed, and how it ended. */
interface Finished {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A project in a repository of git. */
export interface Project {
  readonly root: string;
  write(file: string, content: string): void;
  /** Makes this the code of the project's call: a module in `src/calls`, in the place of the one before. */
  writeCall(content: string): void;
  read(file: string): string;
  files(folder: string): readonly string[];
  git(...args: string[]): string;
  /** Runs the command line in this process. */
  ashlar(...args: string[]): Promise<Finished>;
  /** Runs a program as its users do, in a process of its own. */
  node(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Finished>;
}

/** The arguments of Node that run the command line. */
export const ashlarProgram = join(packageFolder, "src/main.ts");

/** Makes a project, which goes away with the test. */
export function makeProject(): Project {
  const root = mkdtempSync(join(tmpdir(), "ashlar-cli-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  let modules = 0;
  const project: Project = {
    root,
    write(file, content) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), content);
    },
    writeCall(content) {
      rmSync(join(root, "src/calls"), { recursive: true, force: true });
      // A process loads a module once, whatever becomes of its file.
      project.write(`src/calls/greet-${++modules}.ts`, content);
    },
    read: (file) => readFileSync(join(root, file), "utf8"),
    files: (folder) => readdirSync(join(root, folder)).sort(),
    git: (...args) =>
      execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@example.com", ...args], {
        cwd: root,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      }),
    async ashlar(...args) {
      let [out, err] = ["", ""];
      const code = await run(args, root, {
        out: (text) => {
          out += `${text}\n`;
        },
        err: (text) => {
          err += `${text}\n`;
        },
      });
      return { code, out, err };
    },
    node: (args, environment = {}) =>
      new Promise((resolve) => {
        const options = { cwd: root, env: { ...process.env, NO_COLOR: "1", ...environment } };
        execFile(process.execPath, ["--conditions=@ashlar/source", ...args], options, (error, out, err) =>
          resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err }),
        );
      }),
  };
  symlinkSync(join(packageFolder, "node_modules"), join(root, "node_modules"));
  project.write("package.json", JSON.stringify({ type: "module", ashlar: { calls: ["src/calls/*.ts"] } }));
  // The code is not what is merged here.
  project.write(".gitignore", "node_modules\nsrc\n");
  project.git("init", "--quiet", "--initial-branch=main");
  return project;
}

/** The module of a call named `greet`. */
export function greetModule(wording: string, changes = ""): string {
  return `
    import { call, pipe, prompt } from "@ashlar/core";
    import { versioned } from "@ashlar/versioning";
    import { z } from "zod";
    const model = {
      provider: "test", id: "silent",
      capabilities: { output: ["native"], tools: true, choose: false, logProbabilities: false, media: [] },
      generate: async (request: object) => ({ content: [{ type: "text", text: JSON.stringify(request) }], finishReason: "stop", usage: {} }),
      stream: () => { throw new Error("not streamed"); },
    } as const;
    export const greet = pipe(
      call({ name: "greet", model, params: { temperature: 0 }, input: z.object({ name: z.string() }), prompt: ({ name }) => prompt\`${wording} \${name}\`, ${changes} }),
      versioned({ folder: new URL("../../.ashlar", import.meta.url).pathname }),
    );
  `;
}
