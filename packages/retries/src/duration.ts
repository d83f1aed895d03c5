import { checkNumber, described, optionError } from "./option-error.ts";

/** A length of time: milliseconds, or a number with its unit: `"500ms"`, `"60s"`, `"1.5m"`, `"2h"`, `"1d"`. */
export type Duration = number | `${number}${Unit}`;

type Unit = keyof typeof units;

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * The milliseconds of a duration.
 *
 * @throws OptionError for a negative one, NaN, an unknown unit, for `Infinity` unless the option allows it, and for 0 where it does not
 */
export function toMilliseconds(option: string, duration: Duration, { infinite = false, zero = true } = {}): number {
  const min = zero ? 0 : Number.MIN_VALUE;
  const max = infinite ? Number.POSITIVE_INFINITY : Number.MAX_VALUE;
  if (typeof duration === "number") return checkNumber(option, duration, { min, max });
  const [, amount, unit] = (typeof duration === "string" && /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(duration)) || [];
  if (amount === undefined) {
    throw optionError(option, `must be milliseconds or a text such as "500ms", "60s", "1.5m", "2h" or "1d", not ${described(duration)}`);
  }
  return checkNumber(option, Number(amount) * units[unit as Unit], { min, max });
}
