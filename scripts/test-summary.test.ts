import { describe, expect, it } from "vitest";
import { countTests } from "./test-summary.mjs";

const file = (status: string, ...statuses: string[]) => ({ status, assertionResults: statuses.map((each) => ({ status: each })) });

describe("countTests", () => {
  it.each([
    ["all passed", { testResults: [file("passed", "passed", "passed"), file("passed", "passed")] }, 0, { passed: 3, failed: 0 }],
    ["failed tests", { testResults: [file("failed", "passed", "failed"), file("failed", "failed")] }, 1, { passed: 1, failed: 2 }],
    ["a file that did not load", { testResults: [file("passed", "passed"), file("failed")] }, 1, { passed: 1, failed: 1 }],
    ["a file that failed after its tests", { testResults: [file("failed", "passed")] }, 1, { passed: 1, failed: 1 }],
    ["a test that did not run", { testResults: [file("passed", "passed", "skipped", "todo")] }, 0, { passed: 1, failed: 2 }],
    ["an error outside of tests", { testResults: [file("passed", "passed")] }, 1, { passed: 1, failed: 1 }],
    ["no tests", { testResults: [] }, 0, { passed: 0, failed: 1 }],
    ["no report", undefined, 127, { passed: 0, failed: 1 }],
  ])("counts %s", (_, report, exitCode, expected) => {
    expect(countTests(report, exitCode)).toEqual(expected);
  });
});
