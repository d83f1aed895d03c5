import { retry } from "@ashlar/retries";
import { aroundFunctions } from "./around-functions.ts";

/** Ashlar's `retry(fn)`. */
export const create = () => aroundFunctions((ask) => retry(ask));
