import { defineError } from "@ashlar/core";

/** The command line is wrong; the message says what to write. */
export class UsageError extends defineError("usage") {}

/** A comparison came to nothing: the baseline failed on each row. The message says why. */
export class ComparisonError extends defineError("comparison") {}
