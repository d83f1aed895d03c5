import { describe, expect, it } from "vitest";
import { countTests, describeFailures } from "./test-summary.mjs";

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

describe("describeFailures", () => {
  it("names what failed and what did not run, with the start of each message", () => {
    const report = {
      testResults: [
        { name: "/a.test.ts", ...file("passed", "passed") },
        {
          name: "/b.test.ts",
          status: "failed",
          assertionResults: [
            { status: "passed", fullName: "sums adds" },
            { status: "failed", fullName: "sums carries", failureMessages: ["expected 2\n\nto be 3\n    at sum.test.ts:3:1"] },
            { status: "skipped", fullName: "sums rounds", failureMessages: null },
          ],
        },
        { name: "/c.test.ts", message: "Cannot find module", ...file("failed") },
      ],
    };
    expect(describeFailures(report)).toEqual([
      "failed: /b.test.ts > sums carries\n  expected 2\n  to be 3",
      "skipped: /b.test.ts > sums rounds",
      "failed: /c.test.ts\n  Cannot find module",
    ]);
    expect(describeFailures(undefined)).toEqual([]);
  });

  it("cuts a long message", () => {
    const message = Array.from({ length: 500 }, (_, line) => `line ${line}`).join("\n");
    const [failure] = describeFailures({ testResults: [{ name: "/c.test.ts", message, ...file("failed") }] });
    expect(failure?.split("\n")).toHaveLength(13);
  });
});
