import { fingerprint } from "@ashlar/versioning";
import { configuredPatterns, type FoundCall, loadCalls } from "../calls.ts";
import { messageOf, UserError } from "../errors.ts";
import type { VersionsContext } from "./context.ts";

/** A call as the code holds it now, and its hash. */
export interface CodeVersion extends FoundCall {
  readonly hash: string;
}

/**
 * The calls of the code by their names. Empty where the project does not say which modules hold them, or these can't be loaded, which is
 * then said.
 */
export async function codeVersions({ from, output }: VersionsContext): Promise<ReadonlyMap<string, CodeVersion>> {
  if (!configuredPatterns(from)) return new Map();
  try {
    const calls = await loadCalls([], from);
    return new Map(
      await Promise.all(
        calls.map(async (found) => [found.call.spec.name, { ...found, hash: (await fingerprint(found.call)).hash }] as const),
      ),
    );
  } catch (error) {
    output.err(`What the code holds now is not known: ${messageOf(error)}`);
    return new Map();
  }
}

/** The call of that name. @throws UserError */
export async function codeVersion(name: string, context: VersionsContext): Promise<CodeVersion> {
  const found = (await codeVersions(context)).get(name);
  if (!found)
    throw new UserError(
      `The code has no call "${name}", or is not known: name its modules in package.json, "ashlar": { "calls": ["src/calls/*.ts"] }.`,
    );
  return found;
}
