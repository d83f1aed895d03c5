import { styleText } from "node:util";

/** Control characters but for line breaks and tabs, and what turns the direction of text: a model's words must not steer a terminal. */
const controls = /(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu;

/** Text that does nothing to a terminal. */
export function plain(text: string): string {
  return text.replace(controls, "�");
}

/** The same in one line. */
export function oneLine(text: string): string {
  return plain(text.replace(/\s+/g, " ").trim());
}

/** Emphasis where standard output is a terminal that shows it. */
export function styled(style: "bold" | "dim" | "red" | "green", text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

/** Milliseconds for people: `340 ms`, `2.4 s`, `3 min 20 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 9.95) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(Math.round(seconds) / 60)} min ${Math.round(seconds) % 60} s`;
}

/** US dollars with two digits that count: `$0.00045`, `$1.20`. */
export function dollars(cost: number): string {
  if (cost === 0) return "$0";
  return `$${cost >= 0.1 ? cost.toFixed(2) : cost.toFixed(Math.min(12, 1 - Math.floor(Math.log10(cost))))}`;
}

/** A time to the second, in UTC. */
export function time(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}Z`;
}

/** A number of things: `1 trace`, `2,000 traces`. */
export function count(number: number, thing: string): string {
  return `${number.toLocaleString("en")} ${thing}${number === 1 ? "" : "s"}`;
}
