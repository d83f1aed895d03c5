import { findVersion, type StoredVersion, type VersionedCall } from "@ashlar/versioning";
import { UserError } from "../errors.ts";
import { plain } from "../traces/text.ts";
import { type CodeVersion, codeVersion } from "./code-versions.ts";
import type { PinOptions, VersionsContext } from "./context.ts";
import { versionsOf } from "./versions-of.ts";

/** Pins a call to a version, after a look whether it can run. */
export async function pin(name: string, reference: string, options: PinOptions, context: VersionsContext): Promise<void> {
  const environment = environmentOf(options);
  const version = findVersion(versionsOf(name, context), name, reference);
  await pinTo(name, version, environment, options.force === true, context);
}

/** Pins the version before the one that is active. */
export async function rollback(name: string, options: PinOptions, context: VersionsContext): Promise<void> {
  const environment = environmentOf(options);
  const versions = versionsOf(name, context);
  const pinned = context.store.pins()[environment]?.[name];
  const code = pinned === undefined ? await codeVersion(name, context) : undefined;
  const active = pinned === undefined ? versions.find(({ hash }) => code?.hash.startsWith(hash)) : findVersion(versions, name, pinned);
  const before = versions.findLast(({ number, local }) => !local && number < (active?.number ?? Number.POSITIVE_INFINITY));
  if (!before)
    throw new UserError(
      `"${name}" has no version before ${active ? `version ${active.number}, which is active in ${environment}` : "that of the code"}.`,
    );
  await pinTo(name, before, environment, options.force === true, context);
}

/** Takes a pin away. */
export function unpin(name: string, options: PinOptions, { store, output }: VersionsContext): void {
  const environment = environmentOf(options);
  if (store.pins()[environment]?.[name] === undefined) throw new UserError(`"${name}" is not pinned in ${environment}.`);
  store.pin(environment, name, undefined);
  output.out(`${plain(name)} runs its own code in ${plain(environment)} again, where .ashlar/pins.json is brought there.`);
}

async function pinTo(name: string, version: StoredVersion, environment: string, force: boolean, context: VersionsContext): Promise<void> {
  const { store, output } = context;
  if (version.local)
    throw new UserError(
      `Version ${version.number} of "${name}" is in this checkout only. Go back to its code, and run \`ashlar versions snapshot\`.`,
    );
  const problems = force ? [] : await problemsOf(await codeVersion(name, context), version);
  if (problems.length > 0) {
    throw new UserError(
      `Version ${version.number} of "${name}" can't run with the code of now:\n${problems.map((problem) => `- ${problem}`).join("\n")}`,
      1,
    );
  }
  store.pin(environment, name, `${version.number}-${version.hash}`);
  output.out(
    `${plain(name)} is pinned to version ${version.number} in ${plain(environment)}. Commit .ashlar/pins.json; an app that runs sees it within a second of getting it.`,
  );
}

async function problemsOf({ call, file }: CodeVersion, version: StoredVersion): Promise<readonly string[]> {
  if (!isVersioned(call)) return [`it is not versioned: put versioned() around it in ${file}`];
  return call.problems(version.hash);
}

function isVersioned(call: CodeVersion["call"]): call is VersionedCall<never, Awaited<ReturnType<CodeVersion["call"]>>> {
  return "problems" in call && typeof call.problems === "function";
}

function environmentOf({ env }: PinOptions): string {
  const environment = env ?? process.env.ASHLAR_ENV;
  if (!environment) throw new UserError("For which environment? Say --env production, or set ASHLAR_ENV.");
  return environment;
}
