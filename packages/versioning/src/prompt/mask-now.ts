import { varying } from "./varying.ts";

/** When a text was made, from its beginning to its end: milliseconds since 1970. */
export interface Moment {
  readonly from: number;
  readonly to: number;
}

/** Masks in a text the time at which it was made. */
export interface NowMask {
  /** @param literals texts of the source: what stands in them was not made */
  mask(text: string, moment: Moment, literals: readonly string[]): string;
  /** The first line of the text that holds today's date, without a time of now beside it: a clock may have written it, or it is a constant. */
  lineOfToday(text: string, moment: Moment, literals: readonly string[]): string | undefined;
}

const dateTime = /(?<!\d)(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d(?:[.,]\d+)?)?(Z|[+-]\d\d(?::?\d\d)?)?(?!\d)/g;
/** Seconds since 1970, and what follows of milliseconds or less. */
const epoch = /(?<![\d.])(\d{10})(?:\d{3}){0,3}(?:\.\d+)?(?!\d)/g;
const timeOfDay =
  /(?<![\d:.T])(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?(?:\s?([AP])(?:M\b|\.M\.))?(?:\s?(?:UTC|GMT(?:[+-]\d{1,2}(?::?\d\d)?)?)(?: \([^()\n]*\))?)?(?![\d:])/gi;
const severalInARow = /\{what varies\}(?:,? (?:at )?\{what varies\})+/g;
const day = 24 * 3600;

/**
 * Makes the mask. It knows times as ISO 8601, JavaScript, `Intl` (in English and the process's own language) and Unix write them, in UTC and in
 * the process's time zone: a date with a time since the process began, as constants of modules may hold it; today's date with the time of day
 * to the minute; and the time of day alone to the second. A date alone is left, as nothing tells a constant that is today's from a clock.
 */
export function nowMask(): NowMask {
  let known: { readonly of: string; readonly dates: RegExp; readonly datesWithTime: RegExp } | undefined;
  /** Made once a day: a prompt is rendered in hundreds of ways. */
  const patternsOf = (now: Date) => {
    const of = `${now.toDateString()} ${now.toISOString().slice(0, 10)}`;
    if (known?.of === of) return known;
    const dates = datePattern(now);
    const datesWithTime = new RegExp(`${dates.source}(?:,? (?:at )?)${timeOfDay.source}`, "gi");
    known = { of, dates, datesWithTime };
    return known;
  };
  const lineOfToday: NowMask["lineOfToday"] = (text, { to }, literals) => {
    const now = new Date(to);
    if (![now.getFullYear(), now.getUTCFullYear()].some((year) => text.includes(String(year)))) return undefined;
    const isMade = (found: string): boolean => !literals.some((literal) => literal.includes(found));
    return text.split("\n").find((line) => line.match(patternsOf(now).dates)?.some(isMade));
  };
  const mask: NowMask["mask"] = (text, { from, to }, literals) => {
    if (!/\d{4}|\d:\d\d/.test(text)) return text;
    const now = new Date(to);
    const began = performance.timeOrigin > 0 ? Math.min(performance.timeOrigin, from) - 1000 : from;
    const replace = (within: string, pattern: RegExp, isNow: (found: string, ...groups: readonly string[]) => boolean): string =>
      within.replace(pattern, (found: string, ...groups: string[]) =>
        !literals.some((literal) => literal.includes(found)) && isNow(found, ...groups) ? varying : found,
      );
    const isSinceBegin = (time: number, precision: number): boolean => time + precision > began && time <= to;

    let masked = replace(text, dateTime, (_, date = "", minutes = "", seconds = "", zone) =>
      instantsOf(`${date}T${minutes}${seconds.replace(",", ".")}`, zone).some((time) => isSinceBegin(time, seconds ? 1000 : 60_000)),
    );
    masked = replace(masked, epoch, (_, seconds) => isSinceBegin(Number(seconds) * 1000, 1000));
    if (!/\d:\d\d/.test(masked)) return masked.replace(severalInARow, varying);
    const isTimeOfNow = (_: string, hour?: string, minute?: string, second?: string, half?: string): boolean => {
      const precision = second === undefined ? 60 : 1;
      const told = secondsOf(Number(hour), half) + Number(minute) * 60 + Number(second ?? 0);
      return [0, -now.getTimezoneOffset() * 60].some((offset) => {
        const passed = (((Math.floor(to / 1000) + offset - told) % day) + day) % day;
        return passed < precision + Math.floor(to / 1000) - Math.floor(from / 1000);
      });
    };
    masked = replace(masked, patternsOf(now).datesWithTime, isTimeOfNow);
    masked = replace(masked, timeOfDay, (found, ...groups) => groups[2] !== undefined && isTimeOfNow(found, ...groups));
    return masked.replace(severalInARow, varying);
  };
  return { mask, lineOfToday };
}

/** What a date with a time may stand for: without a zone, UTC or that of the process. */
function instantsOf(written: string, zone: string | undefined): readonly number[] {
  if (zone === undefined) return [Date.parse(written), Date.parse(`${written}Z`)];
  return [Date.parse(written + zone.replace(/^([+-]\d\d):?(\d\d)?$/, (_, hours, minutes = "00") => `${hours}:${minutes}`))];
}

function secondsOf(hour: number, half: string | undefined): number {
  return 3600 * (half === undefined ? hour : (hour % 12) + (half.toUpperCase() === "P" ? 12 : 0));
}

/** Today's date, in all its forms. */
function datePattern(now: Date): RegExp {
  const styles = [undefined, "full", "long", "medium"] as const;
  const forms = [undefined, "UTC"].flatMap((timeZone) => {
    const zone = timeZone && { timeZone };
    return styles.flatMap((dateStyle) =>
      ["en-US", "en-GB", undefined].map((locale) => now.toLocaleDateString(locale, { ...zone, ...(dateStyle && { dateStyle }) })),
    );
  });
  const iso = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  forms.push(now.toDateString(), now.toUTCString().slice(0, 16), now.toISOString().slice(0, 10), iso.toISOString().slice(0, 10));
  const longestFirst = [...new Set(forms)].sort((a, b) => b.length - a.length);
  return new RegExp(`(?<!\\d)(?:${longestFirst.map((form) => form.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|")})(?!\\d)`, "g");
}
