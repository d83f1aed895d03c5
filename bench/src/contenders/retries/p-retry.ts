import pRetry from "p-retry";
import { aroundFunctions } from "./around-functions.ts";

export const create = () => aroundFunctions((ask) => pRetry(ask));
