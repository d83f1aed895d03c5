/**
 * `@ashlar/retries`: retries for any async function and for LLM calls.
 *
 * @module
 */

export {};
