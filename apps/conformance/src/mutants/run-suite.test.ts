import { expect, it } from "vitest";
import { firstFailure } from "./run-suite.ts";

const results = (...tests: readonly [status: string, fullName: string][]) =>
  JSON.stringify({ testResults: [{ message: "", assertionResults: tests.map(([status, fullName]) => ({ status, fullName })) }] });

it("names the test that failed first", () => {
  expect(firstFailure(results(["passed", "a"], ["failed", "b"], ["failed", "c"]))).toBe("b");
});

it("says so where no test ran, or nothing was reported", () => {
  expect(firstFailure('{"testResults":[{"message":"SyntaxError","assertionResults":[]}]}')).toBe("no test ran: SyntaxError");
  expect(firstFailure("")).toBe("the run broke off before it could report");
});
