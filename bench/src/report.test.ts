import { expect, it } from "vitest";
import { figure, figures, format } from "./report.ts";

it("formats a table as Markdown whose columns line up", () => {
  const rows = [
    ["fetch", "1.00"],
    ["langchain", "12.5"],
  ];
  expect(format({ title: "Calls", note: "Ratio.", columns: ["", "text"], rows, data: {} }).split("\n")).toEqual([
    "## Calls",
    "Ratio.",
    "",
    "|           | text |",
    "|-----------|-----:|",
    "| fetch     | 1.00 |",
    "| langchain | 12.5 |",
    "",
  ]);
});

it.each([
  [0.0712, "0.07"],
  [-0.004, "0.00"],
  [-0.12, "-0.12"],
  [1.006, "1.01"],
  [12.34, "12.3"],
  [1234.5, "1,235"],
])("writes %d as %s", (value, expected) => {
  expect(figure(value)).toBe(expected);
});

it("writes a spread as its median and its ends", () => {
  expect(figures({ median: -0.34, low: -1, high: 12.34 })).toBe("-0.34 (-1.00–12.3)");
});
