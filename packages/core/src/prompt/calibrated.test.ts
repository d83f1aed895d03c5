import { describe, expect, it } from "vitest";
import { z } from "zod";
import { call, type ModelRequest, pipe, prompt, textOf } from "../index.ts";
import { type Scripted, scores, scriptedModel } from "../testing/scripted-model.ts";
import { calibrated } from "./calibrated.ts";

/** A model that likes spam: without content it scores the first label 0.8, and real texts by what they say. */
const liking = (request: ModelRequest) => {
  const text = textOf(request.messages.at(-1)!.content).slice("Mail: ".length);
  if (text === "N/A" || text === "") return scores({ spam: text === "" ? 0.64 : 1, ham: text === "" ? 0.04 : 0.16 });
  return text === "cheap!" ? scores({ spam: 0.95, ham: 0.05 }) : scores({ spam: 0.6, ham: 0.4 });
};

function classifier(script: Scripted[], inputs = ["N/A", ""]) {
  const model = scriptedModel(script, { capabilities: { choose: true } });
  const plain = call({ name: "mail", model, output: z.enum(["spam", "ham"]), prompt: (text: string) => prompt`Mail: ${text}` });
  return { model, plain, classify: pipe(plain, calibrated({ inputs })) };
}
const many = (count: number): Scripted[] => Array.from({ length: count }, () => liking);

describe("calibrated", () => {
  it("subtracts each label's mean log-probability over inputs without content", async () => {
    const { plain } = classifier(many(1));
    expect((await plain("hello")).value).toBe("spam");
    const { classify } = classifier(many(3));
    const { value, text, choice, messages } = await classify("hello");
    expect(value).toBe("ham");
    expect(text).toBe("ham");
    // Priors: the geometric means sqrt(1 * 0.64) = 0.8 and sqrt(0.16 * 0.04) = 0.08.
    const left = { spam: 0.6 / 0.8, ham: 0.4 / 0.08 };
    expect(choice?.label).toBe("ham");
    expect(choice?.scores[0]?.logProbability).toBeCloseTo(Math.log(left.spam), 10);
    expect(choice?.scores[1]?.logProbability).toBeCloseTo(Math.log(left.ham), 10);
    expect(choice?.scores[0]?.probability).toBeCloseTo(left.spam / (left.spam + left.ham), 10);
    expect(choice?.scores[1]?.probability).toBeCloseTo(left.ham / (left.spam + left.ham), 10);
    expect(messages.at(-1)).toEqual({ role: "assistant", content: [{ type: "text", text: "ham" }] });
  });

  it("scores the inputs once, also when many runs begin together; the first bears their usage", async () => {
    const { model, classify } = classifier(many(6));
    const [first, second] = await Promise.all([classify("hello"), classify("cheap!")]);
    expect(model.requests).toHaveLength(4);
    expect(first.attempts).toHaveLength(3);
    expect(second.attempts).toHaveLength(1);
    const third = await classify("hello");
    expect(third.usage).toEqual({ inputTokens: 10, outputTokens: 5 });
    expect(model.requests).toHaveLength(5);
  });

  it("tells its inputs, on which the answer depends", () => {
    expect(classifier([]).classify.blocks).toEqual([{ name: "calibrated", settings: { inputs: ["N/A", ""] } }]);
    const odd = call({ name: "odd", model: scriptedModel([]), output: z.enum(["a"]), prompt: (_: bigint) => "?" });
    expect(pipe(odd, calibrated({ inputs: [1n, 2n] })).blocks).toEqual([{ name: "calibrated", settings: { inputs: 2 } }]);
  });

  it("tries again after a failure", async () => {
    const { model, classify } = classifier([new Error("out of order"), liking, ...many(3)]);
    await expect(classify("hello")).rejects.toThrow("out of order");
    expect((await classify("hello")).value).toBe("ham");
    expect(model.requests).toHaveLength(5);
  });

  it("does not fail for others because one of them gave up", async () => {
    const { classify } = classifier(many(4));
    const controller = new AbortController();
    const first = classify("hello", { signal: controller.signal });
    const second = classify("hello");
    controller.abort();
    await expect(first).rejects.toMatchObject({ code: "aborted" });
    expect((await second).value).toBe("ham");
  });

  it("streams the calibrated label, not the model's own, and finishes once", async () => {
    const { classify } = classifier(many(3));
    const stream = classify.stream("hello");
    let text = "";
    for await (const piece of stream.text()) text += piece;
    expect(text).toBe("ham");
    const finishes: unknown[] = [];
    for await (const event of stream) if (event.type === "finish") finishes.push(event.choice?.label);
    expect(finishes).toEqual(["ham"]);
    expect((await stream.reply).value).toBe("ham");
  });

  it("scores anew for another model", async () => {
    const { classify } = classifier([]);
    const other = scriptedModel(many(3), { capabilities: { choose: true } });
    expect((await classify.with({ model: other })("hello")).value).toBe("ham");
  });

  it("needs scores, and inputs", async () => {
    const model = scriptedModel(['{"value":"spam"}', '{"value":"spam"}']);
    const classify = pipe(
      call({ name: "mail", model, output: z.enum(["spam", "ham"]), prompt: (text: string) => text }),
      calibrated({ inputs: ["N/A"] }),
    );
    await expect(classify("hello")).rejects.toMatchObject({ code: "unsupported", feature: "choose" });
    expect(() => calibrated({ inputs: [] })).toThrow(RangeError);
  });
});
