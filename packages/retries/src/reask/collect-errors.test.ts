import { call, type LanguageModel, pipe, prompt, textOf } from "@ashlar/core";
import { scriptedModel } from "@ashlar/provider-kit/scripted";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { collectErrors, OrderError, reask } from "../index.ts";

const good = '{"title":"Emma","year":1815}';
const recommend = (model: LanguageModel) =>
  call({
    name: "recommend",
    model,
    input: z.string(),
    output: z.object({ title: z.string(), year: z.number() }),
    prompt: (genre, { errors }) => prompt`
      Recommend a ${genre} book.
      ${errors.length > 0 && prompt`Mistakes so far: ${errors.map(({ message }) => message.split("\n").at(-1))}`}
    `,
  });

describe("collectErrors", () => {
  it.each(["call", "stream"])("hands all errors to the prompt function, which places them, for a %s", async (face) => {
    const model = scriptedModel(['{"title":"Emma","year":"?"}', '{"title":7,"year":1815}', good]);
    const asked = pipe(recommend(model), collectErrors({ attempts: 3 }));
    const got = face === "call" ? await asked("old") : await asked.stream("old").reply;
    expect(got.value.year).toBe(1815);
    expect(model.requests.map(({ messages }) => messages.map(({ content }) => textOf(content)))).toEqual([
      ["Recommend a old book."],
      ["Recommend a old book.\nMistakes so far: - year: Invalid input: expected number, received string"],
      [
        "Recommend a old book.\nMistakes so far: - year: Invalid input: expected number, received string\n- title: Invalid input: expected string, received number",
      ],
    ]);
    expect(got.corrections).toHaveLength(2);
  });

  it("hands on what a check says", async () => {
    const model = scriptedModel(['{"title":"Emma","year":2999}', good]);
    await pipe(recommend(model), collectErrors({ check: ({ year }) => (year > 2026 ? "in the future" : undefined) }))("old");
    expect(textOf(model.requests[1]?.messages[0]?.content ?? [])).toContain("Mistakes so far: - in the future");
  });

  it("tells the model in the conversation where that is resumed, as there is no prompt", async () => {
    const model = scriptedModel([good, '{"title":"Emma","year":"?"}', good]);
    const first = await pipe(recommend(model), collectErrors())("old");
    expect((await first.resume("Another one.")).value.year).toBe(1815);
    expect(model.requests[2]?.messages.map(({ role }) => role)).toEqual(["user", "assistant", "user", "assistant", "user"]);
  });

  it("and reask are one or the other", () => {
    expect(() => pipe(recommend(scriptedModel([])), collectErrors(), reask())).toThrow(OrderError);
    expect(() => pipe(recommend(scriptedModel([])), reask(), collectErrors())).toThrow(OrderError);
  });
});
