import { availableParallelism, loadavg } from "node:os";
import type * as NodeLlamaCpp from "node-llama-cpp";
import type { Llama } from "node-llama-cpp";
import { LocalRuntimeError } from "../errors.ts";
import { installLines } from "./install-lines.ts";

/** The module `node-llama-cpp`. */
export type RuntimeModule = typeof NodeLlamaCpp;

/** What computes: the CPU alone, the best GPU that is there, or one kind of GPU. */
export type Gpu = false | "auto" | "metal" | "cuda" | "vulkan";

/** The runtime, ready to load models. */
export interface Runtime {
  readonly module: RuntimeModule;
  readonly llama: Llama;
  /** The last errors that the native code reported, the newest last. */
  readonly errors: readonly string[];
}

// The native code is one per process and so are the CPU's cores: all models of a process share it, and its threads are split among them.
const runtimes = new Map<Gpu, Promise<Runtime>>();

/**
 * The runtime for a kind of device, started at the first use. Starting it compiles nothing and prints nothing.
 *
 * @throws LocalRuntimeError when node-llama-cpp, or its binary for this machine, is not installed.
 */
export function openRuntime(gpu: Gpu): Promise<Runtime> {
  let runtime = runtimes.get(gpu);
  if (!runtime) {
    runtime = startRuntime(gpu);
    runtimes.set(gpu, runtime);
    runtime.catch(() => runtimes.delete(gpu)); // it may be installed by the time of the next try
  }
  return runtime;
}

async function startRuntime(gpu: Gpu): Promise<Runtime> {
  const module = await importRuntime(() => import("node-llama-cpp"));
  const errors: string[] = [];
  try {
    const llama = await withoutScriptArguments(() =>
      module.getLlama({
        gpu,
        build: "never",
        skipDownload: true,
        progressLogs: false,
        maxThreads: 1,
        logLevel: module.LlamaLogLevel.error,
        logger: (_level, message) => {
          errors.push(message.trim());
          if (errors.length > 10) errors.shift();
        },
      }),
    );
    return { module, llama, errors };
  } catch (cause) {
    throw missing(
      gpu ? `node-llama-cpp has no binary for ${gpu === "auto" ? "this machine" : gpu}` : "node-llama-cpp has no binary for this machine",
      cause,
    );
  }
}

// The runtime tries its binary in a forked process, which inherits Node's arguments: under `node --eval` it would run the script instead.
async function withoutScriptArguments<T>(work: () => Promise<T>): Promise<T> {
  const given = process.execArgv;
  if (given.some((argument) => /^(-e|-p|-pe|--eval|--print|--input-type)/.test(argument))) process.execArgv = [];
  try {
    return await work();
  } finally {
    process.execArgv = given;
  }
}

/** Imports the runtime, or says how to install it. */
export async function importRuntime(load: () => Promise<RuntimeModule>): Promise<RuntimeModule> {
  try {
    return await load();
  } catch (cause) {
    throw missing("node-llama-cpp, which runs local models, is not installed or can't be loaded", cause);
  }
}

/** What of the machine decides how many threads a model gets. */
export interface Cores {
  /** Physical cores that are fit for computing. */
  readonly math: number;
  /** Cores that this process may use. */
  readonly usable: number;
  /** Processes that ran or waited for a core during the last minute; 0 on Windows. */
  readonly load: number;
}

/**
 * Threads for a model: `wanted`, else `ASHLAR_THREADS`, else one for each physical core that is free but one, 8 at most: small models gain
 * nothing from more. Too many threads are far worse than too few: they wait for each other, and two threads on two cores that others use too were 4 to 20
 * times slower than one.
 */
export function threadCount(wanted: number | undefined, { math, usable, load }: Cores): number {
  const fromEnvironment = Number.parseInt(process.env.ASHLAR_THREADS ?? "", 10);
  const free = Math.min(math, usable - Math.max(1, Math.round(load)), 8);
  return Math.max(1, Math.floor(wanted ?? (Number.isNaN(fromEnvironment) ? free : fromEnvironment)));
}

/** The cores of this machine as they are now. */
export function coresOf({ llama }: Runtime): Cores {
  return { math: llama.cpuMathCores, usable: availableParallelism(), load: loadavg()[0] ?? 0 };
}

/** Lets the runtime use so many threads in all. */
export function reserveThreads({ llama }: Runtime, threads: number): void {
  llama.maxThreads = Math.max(llama.maxThreads, threads);
}

function missing(reason: string, cause: unknown): Error {
  const { lean, gpu } = installLines();
  const indented = (lines: string) => lines.replaceAll(/^/gm, "  ");
  const withGpu = gpu === lean ? "" : `\nor, with GPU support and without the settings above:\n${indented(gpu)}`;
  const detail = cause instanceof Error ? `\n(${cause.message.split("\n")[0]})` : "";
  return new LocalRuntimeError(`${reason}. Install it:\n${indented(lean)}${withGpu}${detail}`, { install: lean, cause, provider: "local" });
}
