import { isAshlarError } from "@ashlar/core";
import { bootstrapInterval, contentHash } from "@ashlar/evaluate";
import { attachResult, type Version } from "@ashlar/versioning";
import { type Announcement, readAnnouncements } from "./announcements.ts";
import { event } from "./event.ts";
import { extract, model } from "./extract.ts";

/** Measures the version that the code holds, and keeps the result beside it. Run it after `ashlar versions snapshot`. */
await using _ = model;
const announcements = readAnnouncements();
const rows: Record<string, number> = {};
let version: Version | undefined;
for (const announcement of announcements) {
  rows[announcement.id] = await shareRight(announcement);
  process.stderr.write(".");
}
if (!version) throw new Error("no reply told its version");
const scores = Object.values(rows);
const score = scores.reduce((sum, each) => sum + each, 0) / scores.length;
const file = await attachResult(
  version,
  {
    dataset: { name: "announcements", hash: contentHash(announcements.map(({ input, expected }) => ({ input, expected }))) },
    metric: "fields right",
    score,
    interval: bootstrapInterval(scores),
    n: scores.length,
    rows,
    measured: new Date().toISOString().slice(0, 10),
  },
  { folder: new URL("../.ashlar", import.meta.url).pathname },
);
console.log(`\nversion ${version.number}: ${score.toFixed(3)} of the fields right\n${file}`);

/** The share of fields that are right, but for capitals and outer blanks. An answer that was cut off has none. */
async function shareRight({ input, expected }: Announcement): Promise<number> {
  try {
    const reply = await extract(input);
    version = reply.version;
    const fields = event.keyof().options;
    const same = fields.filter((field) => reply.value[field].trim().toLowerCase() === expected[field].toLowerCase());
    return same.length / fields.length;
  } catch (error) {
    if (isAshlarError(error) && (error.code === "truncated" || error.code === "schema")) return 0;
    throw error;
  }
}
