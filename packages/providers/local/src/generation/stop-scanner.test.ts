import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stopScanner } from "./stop-scanner.ts";

function scan(pieces: readonly string[], stops: readonly string[]) {
  const scanner = stopScanner(stops);
  let shown = "";
  for (const piece of pieces) {
    const { text, rest } = scanner.push(piece);
    shown += text;
    if (rest !== undefined) return { shown, stopped: true };
  }
  return { shown: shown + scanner.flush(), stopped: false };
}

describe("stopScanner", () => {
  it("stops before the first stop sequence, also where pieces cut through it", () => {
    expect(scan(["one\nQ", ": two"], ["\nQ:"])).toEqual({ shown: "one", stopped: true });
    expect(scan(["a b c"], ["c", "b"])).toEqual({ shown: "a ", stopped: true });
    expect(scan(["one\nQ", "uestion"], ["\nQ:"])).toEqual({ shown: "one\nQuestion", stopped: false });
  });

  it("shows at once what can't be the beginning of one", () => {
    const scanner = stopScanner(["END"]);
    expect(scanner.push("text E")).toEqual({ text: "text " });
    expect(scanner.push("N")).toEqual({ text: "" });
    expect(scanner.push("D and more")).toEqual({ text: "", rest: " and more" });
  });

  it("finds the same in any pieces", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "c") });
    fc.assert(
      fc.property(
        fc.array(letters),
        fc.array(
          letters.filter((stop) => stop !== ""),
          { maxLength: 3 },
        ),
        (pieces, stops) => {
          const text = pieces.join("");
          // In pieces, the stop sequence that is complete first counts.
          const ends = stops.flatMap((stop) => (text.includes(stop) ? [text.indexOf(stop) + stop.length] : []));
          const result = scan([...text], stops);
          expect(result.stopped).toBe(ends.length > 0);
          expect(text.startsWith(result.shown)).toBe(true);
          if (ends.length === 0) expect(result.shown).toBe(text);
          else expect(stops.some((stop) => text.slice(result.shown.length).startsWith(stop))).toBe(true);
          expect(stops.some((stop) => result.shown.includes(stop))).toBe(false);
        },
      ),
    );
  });
});
