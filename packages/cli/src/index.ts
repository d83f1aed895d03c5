/**
 * `ashlar`: the command line of Ashlar.
 *
 * @module
 */

export type { Output } from "./output.ts";
export { program, run } from "./program.ts";
