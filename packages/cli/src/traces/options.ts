import type { TraceFilter } from "@ashlar/versioning";
import type { Command } from "commander";
import { UserError } from "../errors.ts";

/** The options that choose traces, as they were given. */
export interface FilterOptions {
  readonly call?: string;
  readonly callVersion?: string;
  readonly since?: string;
  readonly until?: string;
  readonly errors?: true;
  readonly label?: string;
  readonly annotated?: true;
}

/** Adds the options that choose traces. */
export function withFilters(command: Command): Command {
  return command
    .option("--call <name>", "of this call")
    .option("--call-version <version>", "of this version of the call: its number, or the beginning of its hash")
    .option("--since <time>", "begun since then: 90s, 15m, 2h, 7d, or a date such as 2026-11-25 or 2026-11-25T14:00Z")
    .option("--until <time>", "begun before then")
    .option("--errors", "only calls that failed")
    .option("--label <label>", "annotated with this label")
    .option("--annotated", "only annotated traces");
}

/** What the options mean. */
export function filterOf(options: FilterOptions): TraceFilter {
  const { call, callVersion, since, until, errors, label, annotated } = options;
  return {
    ...(call !== undefined && { call }),
    ...(callVersion !== undefined && { version: /^v?\d{1,5}$/.test(callVersion) ? Number(callVersion.replace("v", "")) : callVersion }),
    ...(since !== undefined && { since: timeOf(since, "--since") }),
    ...(until !== undefined && { until: timeOf(until, "--until") }),
    ...(errors && { errors }),
    ...(label !== undefined && { label }),
    ...(annotated && { annotated }),
  };
}

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** A length of time such as `15m` or `7d`, in milliseconds; `undefined` for anything else. */
function lengthOf(text: string): number | undefined {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) * units[unit!]!;
}

function timeOf(text: string, option: string): Date {
  const ago = lengthOf(text);
  const time = new Date(ago === undefined ? (/^\d{4}-\d\d-\d\d/.test(text) ? text : Number.NaN) : Date.now() - ago);
  if (!Number.isNaN(time.getTime())) return time;
  throw new UserError(`${option} takes a length of time such as 15m, 2h or 7d, or a date such as 2026-11-25, not "${text}".`);
}

/** A length of time that an option holds, in milliseconds. */
export function milliseconds(text: string, option: string): number {
  const length = lengthOf(text);
  if (length !== undefined) return length;
  throw new UserError(`${option} takes a length of time such as 12h, 30d or 4w, not "${text}".`);
}

/** A whole number that an option holds. */
export function wholeNumber(text: string, option: string, least = 0): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least) return number;
  throw new UserError(`${option} takes a whole number from ${least}, not "${text}".`);
}

const sizes: Readonly<Record<string, number>> = { "": 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };

/** A number of bytes that an option holds: `500MB`, `2GB`. */
export function bytes(text: string, option: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([kmg]?b?)$/i.exec(text) ?? [];
  const size =
    unit === undefined
      ? undefined
      : sizes[
          unit
            .toLowerCase()
            .replace(/^([kmg])$/, "$1b")
            .replace(/^b$/, "")
        ];
  if (number !== undefined && size !== undefined) return Math.floor(Number(number) * size);
  throw new UserError(`${option} takes a number of bytes such as 500MB or 2GB, not "${text}".`);
}

/** A score or share from 0 to 1 that an option holds. */
export function share(text: string, option: string): number {
  const number = Number(text);
  if (text.trim() !== "" && number >= 0 && number <= 1) return number;
  throw new UserError(`${option} takes a number from 0 to 1, not "${text}".`);
}
