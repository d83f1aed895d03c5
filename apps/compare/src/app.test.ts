import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runApp } from "./app.ts";
import { candidateNames } from "./candidates/names.ts";
import { type FakeModels, fakeModels } from "./testing/fake-models.ts";
import { sink, temporaryFolder } from "./testing/temporary.ts";

const labels = ["red", "green", "blue"];
/** A row says its label, but for every tenth. */
const rows = Array.from({ length: 90 }, (_, n) => ({
  text: `number ${n} ${n % 10 === 9 ? "says nothing" : `is-${labels[n % 3]}`}`,
  label: labels[n % 3]!,
}));
const csv = ["text,label", ...rows.map(({ text, label }) => `${text},${label}`)].join("\n");

async function start(folder: string, argv: readonly string[], models: FakeModels, signal = new AbortController().signal) {
  const [stdout, stderr] = [sink(), sink()];
  const code = await runApp(argv, { folder, stdout, stderr, signal, openModels: models.open, version: "1.2.3" });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

const colours = ["--data", "colours.csv", "--rows", "30"];

describe("a comparison", () => {
  it("prints a table, calibration, and a recommendation, and writes the result", async () => {
    const folder = temporaryFolder({ "colours.csv": csv });
    const { code, stdout } = await start(folder, colours, fakeModels());
    expect(code).toBe(0);
    for (const name of candidateNames) expect(stdout).toContain(name);
    expect(stdout).toMatch(/label scores\s+as they are\s+calibrated/);
    expect(stdout).toMatch(/Recommendation\n {2}"/);
    const path = /Result, with each answer: (.+)/.exec(stdout)![1]!;
    const [result] = JSON.parse(readFileSync(join(folder, path), "utf8"));
    expect(result).toMatchObject({ task: "colours", rows: 30, baseline: "zero-shot" });
    expect(result.answers[0].outcomes).toHaveLength(30);
    expect(readdirSync(join(folder, ".ashlar/compare/results"))).toHaveLength(1);
  });

  it("writes JSON of the promised shape and nothing else with --json", async () => {
    const folder = temporaryFolder({ "colours.csv": csv });
    const { code, stdout } = await start(folder, [...colours, "--json"], fakeModels());
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toHaveLength(1);
    expect(report[0]).toMatchObject({ task: "colours", model: "smollm2-135m", rows: 30, baseline: "zero-shot" });
    expect(report[0].candidates.map(({ name }: { name: string }) => name)).toEqual(candidateNames);
    for (const candidate of report[0].candidates) {
      expect(candidate).toMatchObject({
        n: 30,
        score: expect.any(Number),
        low: expect.any(Number),
        high: expect.any(Number),
        difference: { value: expect.any(Number), low: expect.any(Number), high: expect.any(Number), p: expect.any(Number) },
        tokensPerCall: expect.any(Number),
        millisecondsPerCall: expect.any(Number),
        costPer1000: expect.any(Number),
      });
      expect(candidate.low).toBeLessThanOrEqual(candidate.score);
      expect(candidate.high).toBeGreaterThanOrEqual(candidate.score);
    }
    expect(report[0].recommendation).toMatchObject({
      choice: expect.any(String),
      enoughEvidence: expect.any(Boolean),
      rowsNeeded: expect.any(Number),
      reasons: [expect.any(String), expect.any(String), expect.any(String)],
    });
  });

  it("shows what calibration changes, and measures the calibrated answers", async () => {
    const folder = temporaryFolder({ "colours.csv": csv });
    const { stdout } = await start(folder, [...colours, "--json", "--candidates", "zero-shot,instruction"], fakeModels());
    const [{ candidates }] = JSON.parse(stdout);
    // Uncalibrated the model always says the first label, which is right for a third of the rows.
    expect(candidates[0].uncalibrated.score).toBeCloseTo(1 / 3, 1);
    expect(candidates[0].score).toBeGreaterThan(0.85);
    expect(candidates[0].calibrated).toBe(true);
  });

  it("asks nothing again: a finished run is read from what was kept", async () => {
    const folder = temporaryFolder({ "colours.csv": csv });
    const first = await start(folder, [...colours, "--json"], fakeModels());
    const again = fakeModels();
    const second = await start(folder, [...colours, "--json"], again);
    expect(again.counts).toEqual({ language: 0, embedded: 0, closed: 1 });
    expect(second.stdout).toBe(first.stdout);
  });

  it("prices what was kept by the hour that is given now", async () => {
    const folder = temporaryFolder({ "colours.csv": csv });
    const cost = async (price: string): Promise<number> => {
      const { stdout } = await start(folder, [...colours, "--json", "--cpu-hour-price", price], fakeModels());
      return JSON.parse(stdout)[0].candidates[0].costPer1000;
    };
    expect(await cost("0.36")).toBeCloseTo((0.01 * 0.36 * 1000) / 3600);
    expect(await cost("0.72")).toBeCloseTo((0.01 * 0.72 * 1000) / 3600);
  });

  it("goes on where it was interrupted, and says so", async () => {
    const folder = temporaryFolder({ "colours.csv": csv });
    const controller = new AbortController();
    const stopped = fakeModels({ beforeRequest: (count) => count === 60 && controller.abort(new Error("Ctrl-C")) });
    const { code, stdout, stderr } = await start(folder, colours, stopped, controller.signal);
    expect(code).toBe(130);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/kept in .*\.ashlar.* again to go on/);

    const whole = fakeModels();
    const fresh = temporaryFolder({ "colours.csv": csv });
    const reference = await start(fresh, [...colours, "--json"], whole);
    const rest = fakeModels();
    const finished = await start(folder, [...colours, "--json"], rest);
    expect(finished.code).toBe(0);
    expect(rest.counts.language).toBeLessThan(whole.counts.language - 25);
    const scores = (text: string) =>
      JSON.parse(text)[0].candidates.map(({ name, score }: { name: string; score: number }) => [name, score]);
    expect(scores(finished.stdout)).toEqual(scores(reference.stdout));
  });

  it("compares a hosted model by its structured output, without calibration, and prices its tokens", async () => {
    const folder = temporaryFolder({ "colours.csv": csv });
    const models = fakeModels({ hosted: true });
    const { code, stdout } = await start(folder, [...colours, "--json"], models);
    expect(code).toBe(0);
    const [{ candidates }] = JSON.parse(stdout);
    expect(candidates[0]).toMatchObject({ calibrated: false, uncalibrated: null });
    expect(candidates[0].score).toBeGreaterThan(0.85);
    expect(candidates[0].costPer1000).toBeCloseTo(((20 * 1 + 1 * 2) / 1e6) * 1000);
    const text = await start(folder, colours, models);
    expect(text.stdout).toContain("nothing to calibrate");
  });

  it("ends at once when a candidate can't be prepared, and says why", async () => {
    const folder = temporaryFolder({ "colours.csv": csv });
    const broken = fakeModels({
      beforeRequest: () => {
        throw new Error("the model could not be loaded");
      },
    });
    const { code, stdout, stderr } = await start(folder, colours, broken);
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toContain("the model could not be loaded");
    expect(broken.counts).toMatchObject({ embedded: 0, closed: 1 });
  });

  it("keeps the baseline among the candidates", async () => {
    const folder = temporaryFolder({ "colours.csv": csv });
    const { stdout } = await start(folder, [...colours, "--json", "--candidates", "tuned", "--baseline", "few-shot"], fakeModels());
    const [{ baseline, candidates }] = JSON.parse(stdout);
    expect(baseline).toBe("few-shot");
    expect(candidates.map(({ name }: { name: string }) => name)).toEqual(["few-shot", "tuned"]);
    expect(candidates[1]).toMatchObject({ labels: 54, calibrated: false });
    expect(candidates[1].preparationSeconds).toBeGreaterThan(0);
  });
});

describe("data that can't be compared on", () => {
  const cases: readonly [what: string, file: string, argv: readonly string[], expected: RegExp][] = [
    ["a missing file", "", ["--data", "nowhere.csv"], /nowhere\.csv can't be read/],
    ["no such column", csv, ["--data", "d.csv", "--label-column", "folder"], /no column "folder"\. It has "text", "label"/],
    [
      "one label only",
      `text,label\n${Array.from({ length: 20 }, (_, n) => `text ${n},spam`).join("\n")}`,
      ["--data", "d.csv"],
      /expect "spam"/,
    ],
    ["three rows", "text,label\na,x\nb,y\nc,x", ["--data", "d.csv"], /3 usable rows/],
    ["no known format", csv, ["--data", "d.xlsx"], /\.csv, \.tsv or \.jsonl/],
  ];
  it.each(cases)("%s: exit code 2 and how to mend it", async (_, content, argv, expected) => {
    const folder = temporaryFolder({ "d.csv": content, "d.xlsx": content });
    const models = fakeModels();
    const { code, stdout, stderr } = await start(folder, argv, models);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(expected);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(models.counts).toMatchObject({ language: 0, embedded: 0, closed: 1 });
    expect(readdirSync(folder)).not.toContain(".ashlar");
  });

  it("rows that can't be used are left out, each with a finding", async () => {
    const content = `${csv}\n,red\n"${"word ".repeat(200_000)}",green`;
    const folder = temporaryFolder({ "d.csv": content });
    const { code, stderr } = await start(folder, ["--data", "d.csv", "--rows", "12", "--candidates", "zero-shot,tuned"], fakeModels());
    expect(code).toBe(0);
    expect(stderr).toMatch(/left out: line 92: the input is empty/);
    expect(stderr).toMatch(/left out: line 93: the input has 1,000,000 characters/);
  });

  it("long texts are read up to a limit, and it says so", async () => {
    const content = `${csv}\n"${"word ".repeat(300)}",green`;
    const folder = temporaryFolder({ "d.csv": content });
    const { code, stderr } = await start(folder, ["--data", "d.csv", "--rows", "12", "--candidates", "zero-shot,tuned"], fakeModels());
    expect(code).toBe(0);
    expect(stderr).toContain("1 of 91 texts are longer than 1,000 characters");
    const shorter = await start(
      folder,
      ["--data", "d.csv", "--rows", "12", "--characters", "12", "--candidates", "zero-shot,tuned"],
      fakeModels(),
    );
    expect(shorter.stderr).toContain("are longer than 12 characters");
  });
});

describe("the command line", () => {
  it("explains itself", async () => {
    const { code, stdout } = await start(temporaryFolder(), ["--help"], fakeModels());
    expect(code).toBe(0);
    for (const option of ["--data", "--rows", "--model", "--json", "--cpu-hour-price", "Exit codes"]) expect(stdout).toContain(option);
    expect((await start(temporaryFolder(), ["--version"], fakeModels())).stdout).toBe("1.2.3\n");
  });

  it("refuses what it does not know with exit code 2", async () => {
    const { code, stdout, stderr } = await start(temporaryFolder(), ["--row", "5"], fakeModels());
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/'--row'.*--help/);
  });

  it("says when there are fewer test rows than asked for", async () => {
    const folder = temporaryFolder({ "colours.csv": csv });
    const { stderr } = await start(folder, ["--data", "colours.csv", "--rows", "500", "--candidates", "zero-shot,tuned"], fakeModels());
    expect(stderr).toContain("colours has 36 test rows: all of them are used.");
  });
});
