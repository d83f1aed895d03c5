import fc from "fast-check";

const character = fc.oneof(fc.nat(0xff), fc.nat(0xffff), fc.nat(0x10ffff)).map((code) => String.fromCodePoint(code));

/** Text of any code points, half surrogate pairs too. fast-check's own `binary` has none of these, and first builds a table of a million. */
export const anyText = fc.string({ unit: character });
