import { isAbsolute, sep } from "node:path";
import { NotFoundError, UnsupportedError } from "@ashlar/core";
import { type HubFile, type KnownModel, knownModel, knownModels } from "./known-models.ts";

/** What the name of a model means. */
export type ModelReference =
  | { readonly type: "known"; readonly id: string; readonly model: KnownModel }
  | { readonly type: "path"; readonly id: string; readonly path: string }
  | { readonly type: "hub"; readonly id: string; readonly file: HubFile }
  | { readonly type: "url"; readonly id: string; readonly url: string };

/**
 * Reads the name of a model: a known id, a path to a GGUF, `hf:organisation/repository/path/file.gguf` (with `#revision` at the end if it is
 * not `main`), or the https URL of a GGUF.
 *
 * @throws NotFoundError for a name that is none of these. It lists the known ones.
 * @throws UnsupportedError for a `hf:` URI that names no single GGUF.
 */
export function modelReference(name: string, kind: KnownModel["kind"]): ModelReference {
  const model = knownModel(name);
  if (model?.kind === kind) return { type: "known", id: name, model };
  if (name.startsWith("hf:")) return { type: "hub", id: name, file: hubFile(name) };
  if (/^https?:\/\//.test(name)) return { type: "url", id: name, url: name };
  if (name.endsWith(".gguf") || name.includes("/") || name.includes(sep) || isAbsolute(name)) return { type: "path", id: name, path: name };
  const known = knownModels.filter((candidate) => candidate.kind === kind).map(({ id }) => id);
  throw new NotFoundError(
    `there is no ${kind} model "${name}". Known ones: ${known.join(", ")}. Any other GGUF is named by its path, by its URL, or as hf:organisation/repository/file.gguf.`,
    { provider: "local", model: name },
  );
}

function hubFile(uri: string): HubFile {
  const [name = "", revision] = uri.slice("hf:".length).replace(/^\/\//, "").split("#");
  const [organisation, repository, ...path] = name.split("/");
  const file = path.join("/");
  const unsupported = (reason: string) =>
    new UnsupportedError(`${uri} ${reason}. Name one file: hf:organisation/repository/file.gguf`, {
      feature: "hf: URI",
      provider: "local",
    });
  if (!organisation || !repository || !file.endsWith(".gguf") || path.includes("..")) throw unsupported("does not name a GGUF");
  if (/-\d{5}-of-\d{5}\.gguf$/.test(file))
    throw unsupported("is one of several parts; download them all with `npx node-llama-cpp pull` and name the first by its path");
  return { repository: `${organisation}/${repository}`, path: file, ...(revision && { revision }) };
}
