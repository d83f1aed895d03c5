/** Why a text has no JSON value, and where. */
export interface JsonTextFailure {
  readonly ok: false;
  /** `missing`: no JSON at all. `incomplete`: cut off. `malformed`: a syntax error, or not the expected kind. `limit`: too deep or too long. */
  readonly reason: "missing" | "incomplete" | "malformed" | "limit";
  /** One sentence: what was expected, what was found, line and column. */
  readonly message: string;
  /** UTF-16 offset in the text. */
  readonly position: number;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** The text around the position, up to 60 code units. */
  readonly snippet: string;
}

/** The value in a text, or why there is none. */
export type JsonTextResult = { readonly ok: true; readonly value: unknown } | JsonTextFailure;

/** A failure at a position of the text, located and put into words. */
export function jsonTextFailure(text: string, reason: JsonTextFailure["reason"], expected: string, position: number): JsonTextFailure {
  const before = text.slice(0, position);
  // Behind a limit there may be more text than has been read.
  const behind = text.slice(position, position + (reason === "limit" ? 1 : 20));
  const found = /^[\w.+-]+|^./su.exec(behind)?.[0];
  const line = before.split("\n").length;
  const column = position - before.lastIndexOf("\n");
  return {
    ok: false,
    reason,
    message: `Expected ${expected} at line ${line}, column ${column}, found ${found ? JSON.stringify(found) : "the end of the text"}.`,
    position,
    line,
    column,
    snippet: before.slice(-40) + behind,
  };
}
