import { createHash } from "node:crypto";
import { open, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { ModelFileError } from "../errors.ts";
import { defaultCacheFolder } from "./cache-folder.ts";
import type { KnownModel } from "./known-models.ts";
import type { ModelReference } from "./model-reference.ts";

/** The environment variable that names a known model's file: `ASHLAR_MODEL_SMOLLM2_135M`. */
export function modelVariable(id: string): string {
  return `ASHLAR_MODEL_${id.toUpperCase().replace(/[^A-Z0-9]+/g, "_")}`;
}

/** Where the GGUF of a model lies once it was fetched. */
export function cachedPath(reference: Exclude<ModelReference, { type: "path" }>, cacheFolder = defaultCacheFolder()): string {
  const models = join(cacheFolder, "models");
  switch (reference.type) {
    case "known":
      return join(models, reference.model.file);
    case "hub": {
      const { repository, revision = "main", path } = reference.file;
      return join(models, "hub", ...repository.split("/"), encodeURIComponent(revision), ...path.split("/"));
    }
    case "url": {
      const name = basename(new URL(reference.url).pathname) || "model.gguf";
      return join(models, "url", createHash("sha256").update(reference.url).digest("hex").slice(0, 16), name);
    }
  }
}

/**
 * Checks a GGUF that a user named.
 *
 * @returns its absolute path.
 * @throws ModelFileError when it is missing, empty, a folder, or no GGUF.
 */
export async function checkedModelFile(path: string): Promise<string> {
  const absolute = resolve(path);
  const state = await fileState(absolute);
  if (state === "usable") return absolute;
  const messages = {
    missing: "there is no such file; check the path",
    "not-gguf": "is no GGUF (it does not begin with the letters GGUF); convert the model, or download its GGUF",
    truncated: "is empty; fetch it again",
  } as const;
  throw new ModelFileError(`${absolute}: ${messages[state]}`, { path: absolute, reason: state });
}

/** True when the cached file of a known model is there, and whole as far as its size shows. (It was checksummed before it got its name.) */
export async function isCached(path: string, model?: KnownModel): Promise<boolean> {
  if ((await fileState(path)) !== "usable") return false;
  return model?.sha256 === undefined || (await stat(path)).size === model.bytes;
}

async function fileState(path: string): Promise<"usable" | "missing" | "not-gguf" | "truncated"> {
  const info = await stat(path).catch(() => undefined);
  if (!info) return "missing";
  if (!info.isFile()) return "not-gguf";
  if (info.size === 0) return "truncated";
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.toString("latin1") === "GGUF" ? "usable" : "not-gguf";
  } finally {
    await file.close();
  }
}
