import type { JsonValue } from "@ashlar/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fakeAnthropic } from "./anthropic/fake-anthropic.ts";
import { writeJson } from "./json.ts";
import { ask, wires } from "./testing/ask.ts";

/** Lists in lists, `depth` of them. */
function nested(value: JsonValue, depth: number): JsonValue {
  let outer = value;
  for (let at = 0; at < depth; at++) outer = at % 2 === 0 ? [outer, at] : { inner: outer, empty: {}, none: undefined };
  return outer;
}

describe("writeJson", () => {
  it("writes what JSON.stringify gives up at", () => {
    const deep = nested("bottom", 20_000);
    expect(() => JSON.stringify(deep)).toThrow(RangeError);
    const text = writeJson(deep);
    expect(text.match(/"bottom"/g)).toHaveLength(1);
    expect(text.match(/[[{]/g)!.length).toBe(30_000);
    expect(() => JSON.parse(text)).not.toThrow();
  });

  it("writes all JSON as JSON.stringify does, deep down too", () => {
    const depth = 10_000;
    // The units of fast-check take seconds to be made.
    const stringUnit = fc.constantFrom("a", " ", '"', "\\", "\n", "\u0000", "\u2028", "é", "👋", "\ud800");
    const hollow = writeJson(nested("here", depth));
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit }), (value) => {
        const json: JsonValue = JSON.parse(JSON.stringify(value));
        expect(writeJson(json)).toBe(JSON.stringify(json));
        expect(writeJson(nested(json, depth)) === hollow.replace('"here"', () => JSON.stringify(json))).toBe(true);
      }),
      { numRuns: 6 },
    );
  });
});

it("arguments that are very deep are sent, whole and streamed", async () => {
  const text = "[".repeat(20_000) + "]".repeat(20_000);
  await using vendor = await fakeAnthropic()
    .otherwise({ toolCalls: [{ name: "f", arguments: `{"deep":${text}}` }], framing: { pieceLength: 5000 } })
    .start();
  expect((await ask(vendor, ...wires.messages(false))).text).toContain(`"input":{"deep":${text}}`);
  const { events } = await ask(vendor, ...wires.messages(true));
  const said = events.map(({ data }) =>
    typeof data === "object" && data.delta ? JSON.parse(JSON.stringify(data.delta)).partial_json : "",
  );
  expect(said.join("")).toBe(`{"deep":${text}}`);
});
