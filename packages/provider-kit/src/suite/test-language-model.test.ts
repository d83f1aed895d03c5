import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { fakeOpenAI } from "../fakes/openai/fake-openai.ts";
import { testLanguageModel } from "./test-language-model.ts";
import { breakages } from "./testing/breakages.ts";
import { referenceCapabilities, referenceModel } from "./testing/reference-adapter.ts";

testLanguageModel(referenceModel, { name: "an adapter that is right", vendor: fakeOpenAI, capabilities: referenceCapabilities });

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly ancestorTitles: readonly string[]; readonly title: string; readonly status: string }[];
  }[];
}

/** Runs topics of the suite over the broken adapters, in a process of its own. */
async function runBroken(): Promise<Report> {
  const root = join(import.meta.dirname, "../..");
  const config = join(import.meta.dirname, "testing/breakages.config.ts");
  const folder = await mkdtemp(join(tmpdir(), "ashlar-suite-"));
  try {
    const report = join(folder, "report.json");
    const options = ["--root", root, "--config", config, "--reporter=json", `--outputFile=${report}`];
    const vitest = join(root, "node_modules/vitest/vitest.mjs");
    // Its tests fail, as they should, and so does it: the report says how.
    await promisify(execFile)(process.execPath, [vitest, "run", ...options]).catch(() => {});
    return JSON.parse(await readFile(report, "utf8"));
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe("the suite notices an adapter that", () => {
  let report: Report;
  beforeAll(async () => {
    report = await runBroken();
  }, 120_000);

  it.each(breakages)("$bug", ({ bug, noticedBy }) => {
    const results = report.testResults.flatMap(({ assertionResults }) => assertionResults).filter(({ ancestorTitles: [of] }) => of === bug);
    const failed = results.filter(({ status }) => status === "failed").map(({ title }) => title);
    expect(failed).toContain(noticedBy);
    // What fails is what the bug is about, and not all.
    expect(failed.length).toBeLessThan(results.length);
  });
});
