// Set-up of each test file: property tests draw the same inputs in each run, so that a change is judged by what it changed and not by luck.
// The search for new inputs is ASHLAR_SEED=random, once in a while; a seed that it prints can be set in its place.
import { readFileSync } from "node:fs";
import { expect } from "vitest";

const ownSeed = 20_261_125;
const setting = process.env.ASHLAR_SEED ?? String(ownSeed);
const { testPath } = expect.getState();

// fast-check takes 50 ms to load, which most test files don't need.
if (testPath !== undefined && setting !== "random" && readFileSync(testPath, "utf8").includes('from "fast-check"')) {
  const seed = Number(setting);
  if (!Number.isInteger(seed)) throw new Error(`ASHLAR_SEED is a whole number or "random", not ${setting}.`);
  const { default: fastCheck } = await import("fast-check");
  fastCheck.configureGlobal({ seed });
}
