import { fileURLToPath } from "node:url";
import { type Row, readDataset } from "@ashlar/evaluate";
import type { Task } from "./task.ts";

const meanings = {
  animal: "an animal, or a group, breed or family of animals",
  object: "a thing made by people: a tool, a building, a garment, a vehicle, a work of art",
  body: "a part, tissue, cell or substance of the body of a person or an animal",
  feeling: "an emotion, a mood, a desire",
  food: "something to eat or drink, or an ingredient",
  place: "a region, a country, a city, a spot, a part of space",
  person: "a human being, named, or described by job, character or role",
  plant: "a plant, a part of one, a fungus, or a family of plants",
  money: "something owned, paid, earned, owed or given: wages, taxes, gifts, funds, coins",
  time: "a period, a date, a holiday, a unit of time",
};

/**
 * Definitions of nouns from WordNet 3.1 in ten classes: 300 test, 200 validation and 2,000 pool rows, balanced. `data/wordnet/README.md`
 * says how they were chosen.
 */
export async function loadWordnet(): Promise<Task> {
  const [test, validation, pool] = await Promise.all([rowsOf("test"), rowsOf("validation"), rowsOf("pool")]);
  return {
    name: "wordnet",
    question: "What kind of thing does the definition describe?",
    labels: Object.keys(meanings),
    guidance: [
      "You sort nouns by their dictionary definitions. Read the whole definition: what decides is what the noun itself is, not what the definition mentions beside it.",
      "The kinds are:",
      ...Object.entries(meanings).map(([label, meaning]) => `${label}: ${meaning}`),
    ].join("\n"),
    test,
    validation,
    pool,
    findings: [],
  };
}

async function rowsOf(split: string): Promise<readonly Row[]> {
  return (await readDataset(fileURLToPath(new URL(`../../data/wordnet/${split}.jsonl`, import.meta.url)))).rows;
}
