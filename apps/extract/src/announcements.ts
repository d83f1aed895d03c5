import { readFileSync } from "node:fs";
import type { Event } from "./event.ts";

/** An announcement, and what should be taken out of it. */
export interface Announcement {
  readonly id: string;
  readonly input: { readonly text: string };
  readonly expected: Event;
}

const file = new URL("../data/announcements.jsonl", import.meta.url);

/** The announcements that versions are measured on: made up by hand, in English. */
export function readAnnouncements(): readonly Announcement[] {
  return readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}
