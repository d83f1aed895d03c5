import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

/** A run that hangs has noticed the bug, too: it does not pass. */
const longest = 180_000;

/** What came of one run of a conformance test. */
export type SuiteResult = { readonly passed: true } | { readonly passed: false; readonly by: string };

/** Runs the conformance test of one adapter, with the mutant of this number seeded, or with none. */
export async function runSuite(root: string, project: string, number: number | undefined): Promise<SuiteResult> {
  const child = spawn("pnpm", ["exec", "vitest", "run", "--config", "apps/conformance/mutants.vitest.config.ts", "--reporter=json"], {
    cwd: root,
    env: { ...process.env, ASHLAR_MUTANT: `${project}#${number ?? ""}`, CI: "true" },
    stdio: ["ignore", "pipe", "ignore"],
    timeout: longest,
  });
  const [report, code] = await Promise.all([
    text(child.stdout),
    new Promise<number | null>((resolve, reject) => child.on("error", reject).on("exit", resolve)),
  ]);
  return code === 0 ? { passed: true } : { passed: false, by: code === null ? `no end within ${longest / 1000} s` : firstFailure(report) };
}

interface Report {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** The name of the test that failed first, or what kept the tests from running at all. */
export function firstFailure(report: string): string {
  try {
    const { testResults }: Report = JSON.parse(report.slice(report.indexOf("{")));
    const failed = testResults.flatMap(({ assertionResults }) => assertionResults).find(({ status }) => status === "failed");
    return failed?.fullName ?? `no test ran: ${testResults.map(({ message }) => message).join(" ")}`;
  } catch {
    return "the run broke off before it could report";
  }
}
