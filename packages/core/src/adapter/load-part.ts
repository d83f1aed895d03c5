import { ConnectionError, isAshlarError } from "../errors.ts";

/** Whom a part of the program is needed for. */
interface Asked {
  readonly provider: string;
  readonly model: string;
}

/**
 * Loads a part of the program that a request needs. It may fail: a page has its parts from its own server.
 *
 * @throws ConnectionError when it can't be loaded, or the error of Ashlar's that `load` throws
 */
export async function loadPart<T>(asked: Asked, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw isAshlarError(cause) ? cause : partMissing(asked, cause);
  }
}

/** The error for a part of the program that could not be loaded. */
export function partMissing({ provider, model }: Asked, cause: unknown): ConnectionError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ConnectionError(`A part of the program that asks ${model} could not be loaded: ${reason}`, { provider, model, cause });
}
