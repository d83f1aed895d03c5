import { prompt, system } from "@ashlar/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { literalsOf } from "./literals.ts";
import { nowMask } from "./mask-now.ts";

const now = new Date("2021-11-25T21:14:33.123Z");
const moment = { from: now.getTime() - 2, to: now.getTime() + 2 };
const mask = (text: string, literals: readonly string[] = []) => nowMask().mask(text, moment, literals);
const local = (options: Intl.DateTimeFormatOptions, locale = "en-US") => now.toLocaleString(locale, options);

describe("nowMask", () => {
  it.each([
    now.toISOString(),
    now.toISOString().slice(0, 19),
    now.toISOString().slice(0, 16).replace("T", " "),
    "2021-11-25T23:14:33+02:00",
    "2021-11-26 02:44:33.1+0530",
    String(now.getTime()),
    String(Math.floor(now.getTime() / 1000)),
    String(now.getTime() / 1000),
    now.toString(),
    now.toUTCString(),
    now.toTimeString(),
    now.toLocaleString(),
    now.toLocaleTimeString(),
    now.toLocaleString("en-GB"),
    now.toLocaleString("en-US", { timeZone: "UTC" }),
    local({ dateStyle: "full", timeStyle: "medium" }),
    local({ dateStyle: "long", timeStyle: "short" }),
    local({ dateStyle: "medium", timeStyle: "medium" }, "en-GB"),
    "11/25/2021, 9:14 PM",
    "2021-11-25 at 21:14",
  ])("masks %s, and nothing around it", (written) => {
    expect(mask(`[user]\nIt is ${written}, so hurry.\nAt {place}.`)).toBe("[user]\nIt is {what varies}, so hurry.\nAt {place}.");
  });

  it.each([
    "2021-11-24T21:14:33Z",
    "2021-11-25",
    now.toDateString(),
    "2021-11-25, 20:14",
    "12021-11-25",
    "2021-11-2512",
    "1637784873",
    "21:14",
    "21:14:20",
    "1:21:14:33",
    "November 2021",
    "Sunday, 28 November 2021",
    "{a:7921} 79217921",
  ])("leaves %s", (written) => {
    expect(mask(`It is ${written}.`)).toBe(`It is ${written}.`);
  });

  it("leaves what stands in a template of the source", () => {
    const rules = "as of 2021-11-25";
    const content = [system`Prices ${rules}. ${prompt`Since 2021-11-25, 21:14:33.`}`, "plain"];
    expect(literalsOf(content)).toEqual(["Prices ", ". ", "", "Since 2021-11-25, 21:14:33."]);
    expect(mask("Since 2021-11-25, 21:14:33.", literalsOf(content))).toBe("Since 2021-11-25, 21:14:33.");
  });

  it("tells of a line with today's date, alone and not from the source", () => {
    const { lineOfToday } = nowMask();
    expect(lineOfToday("Hello.\nOn 11/25/2021.\nBye.", moment, [])).toBe("On 11/25/2021.");
    expect(lineOfToday("On 11/25/2021", moment, ["On 11/25/2021"])).toBeUndefined();
    expect(lineOfToday("On 11/24/2021", moment, [])).toBeUndefined();
    expect(lineOfToday(mask("At 2021-11-25T21:14:33Z"), moment, [])).toBeUndefined();
  });

  it("knows a time that a module has taken when the process began", () => {
    const started = new Date(performance.timeOrigin + 5);
    const here = { from: Date.now(), to: Date.now() };
    expect(nowMask().mask(`Up since ${started.toISOString()}.`, here, [])).toBe("Up since {what varies}.");
  });

  it("masks the same, whatever stands around, and takes no long for hostile text", () => {
    const piece = fc.constantFrom(
      "1",
      "12:",
      ":14",
      "-",
      "2021",
      "-11-25",
      "T21:14",
      "{what varies}",
      " ",
      "GMT",
      "(",
      ")",
      ", ",
      ".",
      "PM",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const masked = mask(pieces.join(""));
        expect(mask(masked)).toBe(masked);
      }),
    );
    for (const each of ["1", "12:", "21:14 (", "{what varies} ", "2021-11-25 "]) mask(each.repeat(20_000));
  });
});
