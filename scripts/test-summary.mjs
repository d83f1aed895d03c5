// Prints the last line of .ci/run, `N passed, N failed`, from the test runner's report; exits with 1 if anything failed.
//   node scripts/test-summary.mjs <report.json> <exit code of the tests> <number of other failed checks>
// Runs on any Node, because it has to speak even if nothing could be installed.
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** @typedef {{ status: string, assertionResults: { status: string }[] }} TestFile */

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

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [path = "", exitCode, otherFailures] = process.argv.slice(2);
  const report = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
  const { passed, failed } = countTests(report, Number(exitCode));
  const allFailed = failed + Number(otherFailures);
  console.log(`${passed} passed, ${allFailed} failed`);
  process.exitCode = allFailed === 0 ? 0 : 1;
}
