import { expect, it } from "vitest";
import { figure, format } from "./report.ts";

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
  [1.006, "1.01"],
  [12.34, "12.3"],
  [1234.5, "1,235"],
])("writes %d as %s", (value, expected) => {
  expect(figure(value)).toBe(expected);
});
