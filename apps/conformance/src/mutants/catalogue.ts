import { coreAdapter } from "./core-adapter.ts";
import type { MutantGroup } from "./mutant.ts";
import { openai } from "./openai.ts";

/** All seeded bugs. */
export const mutantGroups: readonly MutantGroup[] = [coreAdapter, openai];
