import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A run that hangs has noticed the bug, too: it does not pass. */
const longest = 180_000;
const configured = ["--config", "apps/conformance/mutants.vitest.config.ts"];

/** What came of one run of a conformance test. */
export type SuiteResult = { readonly passed: true } | { readonly passed: false; readonly by: string };

/** Runs the conformance test of one adapter, with the mutant of this number seeded, or with none. */
export async function runSuite(root: string, project: string, number: number | undefined): Promise<SuiteResult> {
  const folder = await mkdtemp(join(tmpdir(), "ashlar-mutant-"));
  const file = join(folder, "report.json");
  try {
    const child = spawn("pnpm", ["exec", "vitest", "run", ...configured, "--reporter=json", `--outputFile=${file}`], {
      cwd: root,
      env: { ...process.env, ASHLAR_MUTANT: `${project}#${number ?? ""}`, CI: "true" },
      stdio: "ignore",
      timeout: longest,
    });
    const code = await new Promise<number | null>((resolve, reject) => child.on("error", reject).on("exit", resolve));
    if (code === 0) return { passed: true };
    if (code === null) return { passed: false, by: `no end within ${longest / 1000} s` };
    return { passed: false, by: firstFailure(await readFile(file, "utf8").catch(() => "")) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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
    const { testResults }: Report = JSON.parse(report);
    const failed = testResults.flatMap(({ assertionResults }) => assertionResults).find(({ status }) => status === "failed");
    return failed?.fullName ?? `no test ran: ${testResults.map(({ message }) => message).join(" ")}`;
  } catch {
    return "the run broke off before it could report";
  }
}
