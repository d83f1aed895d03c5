import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");

/** Collects all garbage, whether or not Node was started with `--expose-gc`. */
export const collectGarbage: () => void = runInNewContext("gc");
