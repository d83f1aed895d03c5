import { prompt, system } from "@ashlar/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { literalsOf } from "./literals.ts";
import { nowMask } from "./mask-now.ts";

const now = new Date("2021-11-25T21:14:33.123Z");
const moment = { from: now.getTime() - 2, to: now.getTime() + 2 };
const yesterday = (text: string) => text.replace(/25|Nov|Thu/g, "?");
const mask = (text: string, literals: readonly string[] = [], other = yesterday(text)) => nowMask().mask(text, moment, literals, other);
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
    now.toDateString(),
    now.toTimeString(),
    now.toLocaleString(),
    now.toLocaleTimeString(),
    now.toLocaleString("en-GB"),
    now.toLocaleString("en-US", { timeZone: "UTC" }),
    local({ dateStyle: "full", timeStyle: "medium" }),
    local({ dateStyle: "long", timeStyle: "short" }),
    local({ dateStyle: "medium", timeStyle: "medium" }, "en-GB"),
    "2021-11-25",
    "11/25/2021, 9:14 PM",
  ])("masks %s, and nothing around it", (written) => {
    expect(mask(`[user]\nIt is ${written}, so hurry.\nAt {place}.`)).toBe("[user]\nIt is {what varies}, so hurry.\nAt {place}.");
  });

  it.each([
    "2021-11-24T21:14:33Z",
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

  it("leaves a date that is the same on another day, and masks another in its line only where that differs", () => {
    const text = "Prices of 2021-11-25.\nToday, 2021-11-25, at 9:14 PM.";
    expect(mask(text, [], text)).toBe(text);
    expect(mask(text, [], text.replace("Today, 2021-11-25", "Today, 2020-10-21"))).toBe("Prices of 2021-11-25.\nToday, {what varies}.");
    expect(nowMask().mask(text, moment, [])).toBe(text);
    expect(mask("As of 2021-11-25 or 2021-11-25T21:14:33Z", [], "As of 2021-11-25 or 2020-10-21T14:01:12Z")).toBe(
      "As of 2021-11-25 or {what varies}",
    );
    expect(mask("2021-11-25", [], "Closed\non 2020-10-21")).toBe("{what varies}");
  });

  it("tells whether today's date is there, and not from the source", () => {
    const { holdsToday } = nowMask();
    expect(holdsToday("On 11/25/2021", moment, [])).toBe(true);
    expect(holdsToday("On 11/25/2021", moment, ["On 11/25/2021"])).toBe(false);
    expect(holdsToday("On 11/24/2021", moment, [])).toBe(false);
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
