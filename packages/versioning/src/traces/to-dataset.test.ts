import { describe, expect, it } from "vitest";
import { aTrace } from "./testing/a-trace.ts";
import { datasetLine, toDataset } from "./to-dataset.ts";
import type { Annotation, Trace } from "./trace.ts";

const traceOf = (annotation: Annotation | undefined, changes: Partial<Trace> = {}): Trace =>
  aTrace({ input: "Win a prize!", output: "spam", ...(annotation && { annotation }), ...changes });

describe("a dataset of traces", () => {
  it("has the outputs that were found right, and the answers that were given instead", () => {
    const { rows, skipped } = toDataset([
      traceOf({ label: "good" }),
      traceOf({ score: 1 }),
      traceOf({ label: "bad", expected: "ham" }),
      traceOf({ label: "bad" }),
      traceOf({ score: 0.9 }),
      traceOf(undefined),
    ]);
    expect(rows.map(({ input, expected }) => [input, expected])).toEqual([
      ["Win a prize!", "spam"],
      ["Win a prize!", "spam"],
      ["Win a prize!", "ham"],
    ]);
    expect(skipped).toEqual({ "not-approved": 3, "no-input": 0, "no-output": 0, "no-such-field": 0 });
  });

  it("is chosen by other labels and scores", () => {
    const traces = [traceOf({ label: "ok" }), traceOf({ label: "good" }), traceOf({ score: 0.8 }), traceOf({ score: 0.7 })];
    expect(toDataset(traces, { labels: ["ok"], minimumScore: 0.8 }).rows.map(({ trace }) => trace)).toEqual([traces[0]!.id, traces[2]!.id]);
    expect(() => toDataset([], { minimumScore: 2 })).toThrow(expect.objectContaining({ problem: "bad-option" }));
  });

  it("counts what was not captured, and takes no output of a call that failed", () => {
    const { input: _, ...noInput } = traceOf({ label: "good" });
    const { output: __, ...noOutput } = traceOf({ label: "good" });
    const failed = traceOf({ label: "good" }, { error: { code: "schema", message: "no" } });
    expect(toDataset([noInput, noOutput, failed])).toEqual({
      rows: [],
      skipped: { "not-approved": 1, "no-input": 1, "no-output": 1, "no-such-field": 0 },
    });
  });

  it("takes a field of input and output", () => {
    const objects = { input: { mail: "Win!" }, output: { folder: "spam", why: "prize" } };
    const options = { inputField: "mail", outputField: "folder" };
    const rows = (annotation: Annotation) => toDataset([traceOf(annotation, objects)], options).rows;
    expect(rows({ label: "good" })).toMatchObject([{ input: "Win!", expected: "spam" }]);
    expect(rows({ expected: { folder: "ham" } })).toMatchObject([{ expected: "ham" }]);
    expect(rows({ expected: "ham" })).toMatchObject([{ expected: "ham" }]);
    expect(toDataset([traceOf({ label: "good" })], options).skipped["no-such-field"]).toBe(1);
    expect(toDataset([traceOf({ label: "good" }, objects)], { ...options, inputField: "constructor" }).skipped["no-such-field"]).toBe(1);
  });
});

describe("a line of a dataset file", () => {
  it("for evaluation is a text and a label", () => {
    const row = { input: { b: 1, a: 2 }, expected: { folder: "spam" }, trace: "x" };
    expect(datasetLine(row, "evaluate")).toEqual({ text: '{"b":1,"a":2}', label: '{"folder":"spam"}' });
    expect(datasetLine({ ...row, input: "t", expected: true }, "evaluate")).toEqual({ text: "t", label: true });
  });

  it("for tuning is a conversation that ends with the right answer", () => {
    expect(datasetLine({ input: "Hello", expected: "Hi", trace: "x" }, "chat")).toEqual({
      messages: [
        { role: "user", content: "Hello" },
        { role: "assistant", content: "Hi" },
      ],
    });
    const messages: Trace["messages"] = [
      { role: "system", content: [{ type: "text", text: "Be brief." }] },
      { role: "user", content: [{ type: "text", text: "Weather?" }] },
      { role: "assistant", content: [{ type: "tool-call", id: "c1", name: "look", input: { city: "Oslo" } }] },
      { role: "tool", content: [{ type: "tool-result", id: "c1", name: "look", output: { rain: true } }] },
      { role: "assistant", content: [{ type: "text", text: "Rain, I fear." }] },
    ];
    expect(datasetLine({ input: "Weather?", expected: "Rain.", trace: "x", messages }, "chat")).toEqual({
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: "Weather?" },
        {
          role: "assistant",
          content: null,
          tool_calls: [{ id: "c1", type: "function", function: { name: "look", arguments: '{"city":"Oslo"}' } }],
        },
        { role: "tool", tool_call_id: "c1", content: '{"rain":true}' },
        { role: "assistant", content: "Rain." },
      ],
    });
  });
});
