import type { KeyFailure } from "../failures/key-error.ts";
import { loadPart } from "../load-part.ts";
import { environment } from "./environment.ts";

/** A key, a function that gives one for each request, or `null` for a server that wants none. */
export type ApiKey = string | (() => string | Promise<string>) | null;

/** Where the key of a server comes from. */
export interface KeySetting {
  readonly apiKey: ApiKey | undefined;
  /** Variables to look into when there is no `apiKey`; none where they belong to another server. The first that is set holds. */
  readonly variables: readonly string[];
  /** Headers of the user's, which may hold a key already. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Headers that hold a key, in lower case. */
  readonly keyHeaders: readonly string[];
  /** What to say when there is none. */
  readonly missing: () => string | Promise<string>;
}

/**
 * The key of one request; `null` where the server wants none, or gets it in a header of the user's.
 *
 * @throws AuthenticationError when there is none, when the function that gives it fails, and when it holds what no header can carry
 */
export async function readKey(setting: KeySetting, details: { readonly provider: string; readonly model: string }): Promise<string | null> {
  const { apiKey, variables, headers = {}, keyHeaders, missing } = setting;
  if (apiKey === null) return null;
  if (apiKey === undefined && Object.keys(headers).some((name) => keyHeaders.includes(name.toLowerCase()))) return null;
  const variable = apiKey === undefined ? variables.find((name) => environment(name) !== undefined) : undefined;
  const failed = async (reason: KeyFailure, cause?: unknown) => {
    const { keyError } = await loadPart(details, () => import("../failures/explain.ts"));
    return keyError(reason, { ...details, cause });
  };
  let key: unknown;
  try {
    key = typeof apiKey === "function" ? await apiKey() : (apiKey ?? (variable && environment(variable)));
  } catch (cause) {
    throw await failed({ type: "function" }, cause);
  }
  const trimmed = typeof key === "string" ? key.trim() : "";
  if (trimmed === "") throw await failed({ type: "missing", message: await loadPart(details, async () => missing()) });
  const position = trimmed.search(/[^\x21-\x7e]/);
  if (position >= 0) throw await failed({ type: "character", position, from: variable ?? "the option apiKey" });
  return trimmed;
}
