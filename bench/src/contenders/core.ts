import { remembered } from "../remembered.ts";
import { throughCalls } from "./calls.ts";
import type { Contender } from "./contender.ts";
import { memoryModel } from "./memory-model.ts";

/** Core's calls on a model in memory: what core itself costs. */
export const create = (): Contender => throughCalls(remembered(memoryModel));
