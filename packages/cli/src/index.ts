/**
 * `ashlar`: the command line of Ashlar.
 *
 * @module
 */

export {};
