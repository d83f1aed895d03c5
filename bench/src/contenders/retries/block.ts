import { retry } from "@ashlar/retries";
import { aroundCalls } from "./around-calls.ts";

/** Ashlar's `retry()` alone, as a block around a model. */
export const create = () => aroundCalls(retry());
