import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../json.ts";
import { jsonText } from "./json-text.ts";

/** A value below so many lists that nothing that calls itself gets there. */
function buried(value: JsonValue): JsonValue {
  let whole = value;
  for (let depth = 0; depth < 20_000; depth++) whole = [whole];
  return whole;
}

describe("JSON as text", () => {
  it("is what JSON.stringify makes of it, below any depth", () => {
    const [start, end] = ["[".repeat(20_000), "]".repeat(20_000)];
    expect(() => JSON.stringify(buried(1))).toThrow(RangeError);
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json: JsonValue = JSON.parse(JSON.stringify(value));
        expect(jsonText(json)).toBe(JSON.stringify(value));
        expect(jsonText(buried(json))).toBe(`${start}${JSON.stringify(value)}${end}`);
      }),
      { numRuns: 20 },
    );
  });

  it("leaves out what is undefined, and takes long lists", () => {
    const long = Array.from({ length: 200_000 }, (_, at) => at);
    expect(jsonText(buried({ none: undefined, long, last: true }))).toContain('[{"long":[0,1,');
    expect(jsonText({ none: undefined })).toBe("{}");
  });
});
