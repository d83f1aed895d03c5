import { isJsonObject } from "@ashlar/core";
import { SnapshotError } from "../errors.ts";
import type { VersionStore } from "../store/store.ts";
import type { AttachedResult, VersionResult } from "./result.ts";

/**
 * The results of all versions of a call, the newest last.
 *
 * @throws SnapshotError for a file that holds no result
 */
export function readResults(store: VersionStore, name: string): readonly AttachedResult[] {
  return store
    .resultTexts(name)
    .map(({ file, text }) => read(file, text))
    .sort((a, b) => (a.result.measured ?? "").localeCompare(b.result.measured ?? "") || a.file.localeCompare(b.file));
}

function read(file: string, text: string): AttachedResult {
  let problem = "it lacks hash, dataset, metric, score or n";
  try {
    const value: unknown = JSON.parse(text);
    if (isResult(value)) {
      const { hash, ...result } = value;
      return { hash, result, file };
    }
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  throw new SnapshotError(`${file} holds no result: ${problem}. Take it back from git, or delete it.`, { file, problem: "unreadable" });
}

function isResult(value: unknown): value is VersionResult & { readonly hash: string } {
  if (!isJsonObject(value) || !isJsonObject(value.dataset)) return false;
  const { hash, dataset, metric, score, n, interval, rows } = value;
  const scores = rows === undefined || (isJsonObject(rows) && Object.values(rows).every((each) => typeof each === "number"));
  const bounds =
    interval === undefined || (isJsonObject(interval) && typeof interval.low === "number" && typeof interval.high === "number");
  const figures = typeof score === "number" && typeof n === "number";
  return typeof hash === "string" && typeof dataset.name === "string" && typeof metric === "string" && figures && scores && bounds;
}
