import { ExponentialBackoff, handleAll, retry } from "cockatiel";
import { aroundFunctions } from "./around-functions.ts";

const policy = retry(handleAll, { maxAttempts: 3, backoff: new ExponentialBackoff() });

/** Cockatiel's retry alone. */
export const create = () => aroundFunctions((ask) => policy.execute(ask));
