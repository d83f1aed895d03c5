import { call, prompt, tool } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { templateProblems } from "../run/template-problems.ts";
import { silentModel } from "../testing/silent-model.ts";
import { fingerprint } from "./fingerprint.ts";
import { steady } from "./steady.ts";

const make = (started: string) =>
  call({
    name: "clocks",
    model: silentModel(),
    input: z.object({
      at: z.string().default(() => new Date().toISOString()),
      id: z.string().default(() => crypto.randomUUID()),
      lang: z.string().default("en"),
    }),
    output: z.object({ title: z.string().describe(`Known at ${started}`) }),
    tools: [tool({ name: "look", description: `As of ${started}`, input: z.object({}), run: () => 1 })],
    prompt: ({ lang }) => prompt`Answer in ${lang}.`,
  });

describe("steady", () => {
  it("keeps clocks and chance in schemas and tools out of the version, and says where they are", async () => {
    const started = performance.timeOrigin;
    const one = await fingerprint(make(new Date(started + 5).toISOString()));
    const two = await fingerprint(make(new Date(started + 9).toISOString()));
    expect(one.hash).toBe(two.hash);
    expect(one.parts.input).toMatchObject({ properties: { at: { default: "{what varies}" }, lang: { default: "en" } } });
    expect(one.unseen).toEqual([
      "words of the input schema that differ each time, of time or chance, at properties.at.default, properties.id.default: take them out of it",
      "words of the output schema that differ each time, of time or chance, at properties.title.description: take them out of it",
      'words of the tool "look" that differ each time, of time or chance, at description: take them out of it',
    ]);
    expect(templateProblems(one)).toEqual([
      "its output schema holds words that differ each time",
      'its tool "look" holds words that differ each time',
    ]);
  });

  it("leaves constants, today's date and the end of today too", () => {
    const today = new Date().toISOString().slice(0, 10);
    const data = { text: `As of ${today}, ${today}T23:59:59.999Z`, ten: 1_637_784_873, list: [1, null, true], none: {} };
    const said: string[] = [];
    expect(
      steady(
        () => data,
        "it",
        (reason) => said.push(reason),
      ),
    ).toEqual(data);
    expect(said).toEqual([]);
  });

  it("masks as a whole what has another shape the second time", () => {
    const said: string[] = [];
    let made = 0;
    const shape = steady(
      () => (made++ === 0 ? { a: [1] } : { a: 1 }),
      "it",
      (reason) => said.push(reason),
    );
    expect([shape, said]).toEqual([
      { a: "{what varies}" },
      [expect.stringContaining("of it that differ each time, of time or chance, at a:")],
    ]);
  });
});
