import { describe, expect, it } from "vitest";
import { parseArguments } from "./arguments.ts";
import { candidateNames } from "./candidates/names.ts";

const refusal = (argv: readonly string[]): string => {
  try {
    parseArguments(argv);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "usage") return error.message;
    throw error;
  }
  throw new Error(`${argv.join(" ")} was accepted`);
};

describe("parseArguments", () => {
  it("compares everything on WordNet with the embedded model by default", () => {
    expect(parseArguments([])).toMatchObject({
      mode: "compare",
      task: "wordnet",
      data: undefined,
      model: "smollm2-135m",
      rows: undefined,
      candidates: candidateNames,
      baseline: "zero-shot",
      seed: 0,
      json: false,
    });
  });

  it("reads every option", () => {
    const argv =
      "--data mails.csv --text-column body --label-column folder --question Which? --characters 500 --model openai:gpt-5-mini --rows 40 --candidates tuned,few-shot --baseline few-shot --cpu-hour-price .03 --label-price 0.1 --queries 1000 --minimum-gain 0.02 --seed 3 --json";
    expect(parseArguments(argv.split(" "))).toEqual({
      mode: "compare",
      task: "wordnet",
      data: "mails.csv",
      textColumn: "body",
      labelColumn: "folder",
      question: "Which?",
      characters: 500,
      model: "openai:gpt-5-mini",
      rows: 40,
      candidates: ["few-shot", "tuned"],
      baseline: "few-shot",
      cpuHourPrice: 0.03,
      labelPrice: 0.1,
      queries: 1000,
      minimumGain: 0.02,
      seed: 3,
      json: true,
    });
  });

  it("takes --rows=5 as well, and -h", () => {
    expect(parseArguments(["--rows=5"]).rows).toBe(5);
    expect(parseArguments(["-h"]).mode).toBe("help");
  });

  it("says what is wrong and what to write", () => {
    expect(refusal(["--rows", "0"])).toContain("whole number from 1");
    expect(refusal(["--rows", "many"])).toContain('"many"');
    expect(refusal(["--rows"])).toContain("--rows");
    expect(refusal(["--rows", "--json"])).toContain("--rows");
    expect(refusal(["wordnet"])).toContain("wordnet");
    expect(refusal(["--task", "imagenet"])).toContain("Known: wordnet");
    expect(refusal(["--candidates", "zero-shot,magic"])).toMatch(/"magic".*few-shot/);
    expect(refusal(["--baseline", "magic"])).toContain("magic");
    expect(refusal(["--cpu-hour-price", "-1"])).toContain("cpu-hour-price");
    expect(refusal(["--cpu-hour-price=1e400"])).toContain("US dollars");
    expect(refusal(["--minimum-gain", "5"])).toContain("between 0 and 1");
    expect(refusal(["--data", "a.csv", "--task", "wordnet"])).toContain("one of them");
    expect(refusal(["--label-column", "folder"])).toContain("--data");
  });
});
