import { aiSdk } from "./ai-sdk.ts";
import { anthropic } from "./anthropic.ts";
import { coreAdapter } from "./core-adapter.ts";
import { google } from "./google.ts";
import type { MutantGroup } from "./mutant.ts";
import { openai } from "./openai.ts";

/** All seeded bugs. */
export const mutantGroups: readonly MutantGroup[] = [coreAdapter, openai, anthropic, google, aiSdk];
