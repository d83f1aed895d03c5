// Prints what failed, then the last line of .ci/run, `N passed, N failed`, from the test runner's report; exits with 1 if anything failed.
// The names stand at the end because the end is what remains of a long log.
//   node scripts/test-summary.mjs <report.json> <exit code of the tests> <number of other failed checks>
// Runs on any Node, because it has to speak even if nothing could be installed.
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** @typedef {{ status: string, fullName?: string, failureMessages?: string[] | null }} TestResult */
/** @typedef {{ status: string, name?: string, message?: string, assertionResults: TestResult[] }} TestFile */

const messageLines = 12;

/**
 * Counts tests. A file that could not be loaded is one failure, so is a run that failed without a failed test, and a test that did not run.
 * @param {{ testResults: TestFile[] } | undefined} report
 * @param {number} exitCode
 */
export function countTests(report, exitCode) {
  const files = report?.testResults ?? [];
  const statuses = files.flatMap((file) => file.assertionResults.map(({ status }) => status));
  const passed = statuses.filter((status) => status === "passed").length;
  const broken = files.filter((file) => file.status === "failed" && !file.assertionResults.some(({ status }) => status === "failed"));
  const failed = statuses.length - passed + broken.length;
  return { passed, failed: failed === 0 && (exitCode !== 0 || passed === 0) ? 1 : failed };
}

/**
 * Names each test that failed or did not run, and each file that failed apart from its tests, with the start of what it said.
 * @param {{ testResults: TestFile[] } | undefined} report
 * @returns {string[]}
 */
export function describeFailures(report) {
  return (report?.testResults ?? []).flatMap((file) => {
    const failed = file.assertionResults.filter(({ status }) => status !== "passed");
    const tests = failed.map(({ status, fullName, failureMessages }) =>
      describe(`${status}: ${file.name} > ${fullName}`, failureMessages?.join("\n")),
    );
    return file.status === "failed" && !failed.some(({ status }) => status === "failed")
      ? [...tests, describe(`failed: ${file.name}`, file.message)]
      : tests;
  });
}

/** @param {string} heading @param {string | undefined} message */
function describe(heading, message = "") {
  const lines = message.split("\n").filter((line) => line.trim() !== "" && !/^\s+at /.test(line));
  return [heading, ...lines.slice(0, messageLines).map((line) => `  ${line}`)].join("\n");
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [path = "", exitCode, otherFailures] = process.argv.slice(2);
  const report = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
  const { passed, failed } = countTests(report, Number(exitCode));
  for (const failure of describeFailures(report)) console.log(failure);
  const allFailed = failed + Number(otherFailures);
  console.log(`${passed} passed, ${allFailed} failed`);
  process.exitCode = allFailed === 0 ? 0 : 1;
}
