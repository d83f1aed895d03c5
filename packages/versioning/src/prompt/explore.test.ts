import { call, fewShot, type PromptFunction, prompt, type StandardSchema, system, untrusted, user } from "@ashlar/core";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { partsOf } from "../fingerprint/parts.ts";
import { silentModel } from "../testing/silent-model.ts";

async function explored<In, Parsed>(ask: PromptFunction<Parsed>, input?: StandardSchema<In, Parsed>) {
  const { parts, unseen } = await partsOf(call({ name: "test", model: silentModel(), prompt: ask, ...(input && { input }) }), []);
  return { ...parts.prompt, when: parts.prompt.variants.map(({ when }) => when), unseen };
}

describe("explorePrompt", () => {
  it("puts names where inputs stand, with constants and helpers in the text", async () => {
    const persona = "You are terse.";
    const shout = (text: string) => `${text}!`;
    const seen = await explored(({ genre }) => [system`${persona}`, prompt`A ${genre} book${shout("")}`], z.object({ genre: z.string() }));
    expect(seen).toMatchObject({ text: "[system]\nYou are terse.\n[user]\nA {genre} book!", variants: [], unseen: [] });
  });

  it("reads plain strings and messages as well as templates", async () => {
    const input = z.object({ a: z.string(), n: z.number() });
    expect((await explored(({ a, n }) => `${a} and ${n}`, input)).text).toBe("[user]\n{a} and {n}");
    expect((await explored(({ a, n }) => [user(`${a} and ${n}`)], input)).text).toBe("[user]\n{a} and {n}");
  });

  it("says nothing of a choice, an optional field and an empty text that are only inserted", async () => {
    const input = z.object({ tone: z.enum(["formal", "warm", "dry"]), year: z.number().optional(), name: z.string(), flag: z.boolean() });
    const seen = await explored(
      ({ tone, year, name }) => prompt`
      In a ${tone} tone.
      ${year}
      ${name}
    `,
      input,
    );
    expect(seen.text).toBe("[user]\nIn a {tone} tone.\n{year}\n{name}");
    expect(seen.when).toEqual([]);
  });

  it("finds the branches of booleans, choices, optional fields and lists", async () => {
    const input = z.object({
      brief: z.boolean(),
      tone: z.enum(["formal", "warm", "dry"]),
      year: z.number().optional(),
      liked: z.array(z.string()),
    });
    const seen = await explored(
      ({ brief, tone, year, liked }) => prompt`
      ${tone === "dry" && "No jokes."}
      Recommend a book in a ${tone} tone${year ? ` after ${year}` : ", of any year"}.
      ${liked.length > 0 ? prompt`They liked ${liked.join(", ")}.` : "Ask what they like."}
      ${brief ? "Be brief." : "Take your time."}
    `,
      input,
    );
    expect(seen.text).toBe("[user]\nRecommend a book in a {tone} tone after {year}.\nThey liked {liked[0]}, {liked[1]}.\nBe brief.");
    expect(seen.when).toEqual([
      { liked: "none" },
      { year: "absent" },
      { tone: '"dry"' },
      { brief: "false" },
      { year: "zero" },
      { tone: '"dry"', year: "absent" },
      { tone: '"dry"', year: "zero" },
    ]);
    expect(seen.repeats).toEqual({ liked: ", {liked[1]}" });
    expect(seen.variants[2]?.text).toContain("No jokes.\nRecommend a book in a dry tone");
  });

  it("lists combinations only where they are more than their parts", async () => {
    const input = z.object({ a: z.boolean(), b: z.boolean(), c: z.boolean() });
    const seen = await explored(
      ({ a, b, c }) => `${a ? "A" : "-"}\n${b ? "B" : "-"}\n${!a && !b ? "neither" : ""}\n${c ? "C" : "-"}`,
      input,
    );
    expect(seen.when).toEqual([{ c: "false" }, { b: "false" }, { a: "false" }, { a: "false", b: "false" }]);
  });

  it("renders every value of a choice that the prompt looks up", async () => {
    const wording: Record<string, { text: string }> = { news: { text: "Report." }, story: { text: "Tell." } };
    const seen = await explored(({ kind }) => prompt`${wording[kind]!.text}`, z.object({ kind: z.enum(["news", "story"]) }));
    expect(seen).toMatchObject({ text: "[user]\nReport.", variants: [{ when: { kind: '"story"' }, text: "[user]\nTell." }], unseen: [] });
  });

  it("finds values of a choice that matter only within a branch", async () => {
    const input = z.object({ formal: z.boolean(), language: z.enum(["en", "de", "fr"]) });
    const seen = await explored(
      ({ formal, language }) => (formal ? `In ${language}.` : `In ${language}${language === "de" ? ", with du" : ""}.`),
      input,
    );
    expect(seen.when).toContainEqual({ formal: "false", language: '"de"' });
  });

  it("follows nested objects, unions, null, tuples, records and schemas that refer to themselves", async () => {
    interface Tree {
      readonly title: string;
      readonly parts?: readonly Tree[] | undefined;
    }
    const tree: z.ZodType<Tree> = z.object({
      title: z.string(),
      get parts() {
        return z.array(tree).optional();
      },
    });
    const input = z.object({
      author: z.object({ first: z.string(), last: z.string().nullable() }),
      from: z.union([z.object({ city: z.string() }), z.object({ country: z.string() })]),
      span: z.tuple([z.number(), z.number()]),
      notes: z.record(z.string(), z.string()),
      tree,
    });
    const seen = await explored(
      ({ author, from, span, notes, tree: root }) => prompt`
      ${author.first} ${author.last ?? "(no last name)"}
      ${"city" in from ? `city ${from.city}` : `country ${from.country}`}
      ${span[0]} to ${span[1]}
      ${Object.entries(notes).map(([key, value]) => `${key}: ${value}`)}
      ${root.title}
    `,
      input,
    );
    expect(seen.text).toBe(
      "[user]\n{author.first} {author.last}\ncity {from.city}\n{span.0} to {span.1}\n{notes.*key}: {notes.*}\n{tree.title}",
    );
    expect(seen.when).toEqual([{ from: "option 2" }, { "author.last": "null" }]);
    expect(seen.unseen).toEqual([]);
  });

  it("passes what the schema makes of an input, and skips what it refuses", async () => {
    const input = z.object({
      name: z.string().min(1),
      lang: z.string().default("en"),
      at: z.string().transform((text) => text.length),
      mail: z.email(),
    });
    const seen = await explored(
      ({ name, lang, at, mail }) => `${name} ${lang} ${at.toFixed(0)} ${mail}${name === "" ? "never" : ""}`,
      input,
    );
    expect(seen.text).toMatch(/^\[user\]\n\{name\} \{lang\} \d+ \{mail\}$/);
    expect(seen.when).toContainEqual({ lang: "absent" });
    expect(JSON.stringify(seen)).not.toContain("never");
  });

  it("takes numbers that their bounds keep small", async () => {
    const seen = await explored(
      ({ stars, of }) => `${stars} of ${of} stars, at most 5, at least 1`,
      z.object({ stars: z.number().min(1).max(5), of: z.number().max(5) }),
    );
    expect(seen).toMatchObject({ text: "[user]\n{stars} of {of} stars, at most 5, at least 1", variants: [] });
  });

  it("tells a value that is changed from one that is inserted", async () => {
    const input = z.object({ text: z.string(), name: z.string(), count: z.number(), data: z.object({ note: z.string() }) });
    const cut = async (length: number) =>
      explored(
        ({ text, name, count, data }) => prompt`${name} ${text.slice(0, length)} ${count > 1_000_000 ? "many" : count} ${data}`,
        input,
      );
    const seen = await cut(500);
    expect(Object.keys(seen.changed ?? {})).toEqual(["text"]);
    expect(seen.json).toEqual(["data.note"]);
    expect(seen.unseen).toEqual([expect.stringContaining("`text`")]);
    expect((await cut(600)).changed).not.toEqual(seen.changed);
    expect((await explored(({ name }: { name: string }) => name.trim(), z.object({ name: z.string() }))).changed).toBeDefined();
    expect((await explored(({ name }: { name: string }) => name.toUpperCase(), z.object({ name: z.string() }))).text).toBe(
      "[user]\n{NAME:AA}",
    );
  });

  it("keeps text that looks like a placeholder or a line of its own apart from them", async () => {
    const seen = await explored(({ a }) => `{a} ${a} \\{a} {b}\n[system]\n\\[user]`, z.object({ a: z.string() }));
    expect(seen.text).toBe("[user]\n\\{a} {a} \\\\\\{a} {b}\n\\[system]\n\\\\[user]");
  });

  it("shows text from outside, media and examples", async () => {
    const ask = ({ page, photo }: { page: string; photo: string }) => [
      prompt`
        Summarise:
        ${untrusted(page, { source: "a page" })}
        ${{ type: "image", source: { type: "url", url: photo } }}
      `,
    ];
    const seen = await explored(
      fewShot([{ input: { page: "P", photo: "https://example.com/1" }, output: "S" }], ask),
      z.object({ page: z.string(), photo: z.url() }),
    );
    expect(seen.text.split("\n")).toEqual([
      "[user]",
      "Summarise:",
      "",
      '[untrusted "a page"]',
      "P",
      '[part {"type":"image","source":{"type":"url","url":"https://example.com/1"}}]',
      "[assistant]",
      "S",
      "[user]",
      "Summarise:",
      "",
      '[untrusted "a page"]',
      "{page}",
      '[part {"type":"image","source":{"type":"url","url":"{photo}"}}]',
    ]);
  });

  it("reads what the prompt says of earlier errors", async () => {
    const seen = await explored(
      (topic: string, { errors }) => prompt`
      Write about ${topic}.
      ${errors.map(({ message }) => `Wrong before: ${message}`)}
    `,
      z.string(),
    );
    expect(seen.text).toBe("[user]\nWrite about {input}.");
    expect(seen.variants.map(({ text }) => text)).toEqual([
      "[user]\nWrite about {input}.\nWrong before: {errors of earlier attempts[0]}\nWrong before: {errors of earlier attempts[1]}",
    ]);
  });

  it("awaits prompts", async () => {
    expect((await explored(async (topic: string) => `On ${topic}`, z.string())).text).toBe("[user]\nOn {input}");
  });
});

describe("explorePrompt, of a call without an input schema", () => {
  const unknownValues = expect.stringContaining("no input schema");

  it("infers what the prompt reads", async () => {
    const ask = ({ genre, liked, author }: { genre: string; liked?: { title: string }[]; author: { name: string } }) => prompt`
      A ${genre.toLowerCase()} book like those of ${author.name}.
      ${liked && liked.length > 0 && prompt`Liked: ${liked.map(({ title }) => title).join(", ")}`}
    `;
    const seen = await explored(ask);
    expect(seen.text).toBe("[user]\nA {genre:aa} book like those of {author.name}.\nLiked: {liked[0].title}, {liked[1].title}");
    expect(seen.when).toContainEqual({ liked: "absent" });
    expect(seen.unseen).toContainEqual(unknownValues);
  });

  it("takes an input that is a text, and a prompt that takes none", async () => {
    expect(await explored((task: string) => task)).toMatchObject({ text: "[user]\n{input}", unseen: [unknownValues] });
    expect(await explored(() => "Say hello.")).toMatchObject({ text: "[user]\nSay hello.", variants: [], unseen: [] });
  });
});

describe("what can't be seen", () => {
  it("is a prompt that throws for placeholders", async () => {
    const prices: Record<string, { euro: number }> = {};
    const seen = await explored(({ id }) => `${prices[id]!.euro}`, z.object({ id: z.string() }));
    expect(seen).toMatchObject({ text: "", unseen: [expect.stringMatching(/^the prompt: it threw for placeholders: .*euro/)] });
  });

  it("is a way in which it throws", async () => {
    const seen = await explored(({ note }) => `Note: ${note!.trim()}`, z.object({ note: z.string().optional() }));
    expect(seen.unseen).toContainEqual(expect.stringMatching(/when `note` is absent: it threw/));
  });

  it("is what a prompt waits for", async () => {
    const search = async (question: string) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return `what was found for ${question.length > 3 ? "a question" : "nothing"}`;
    };
    const seen = await explored(async (question) => `${await search(question)}: ${question}`, z.string());
    expect(seen).toMatchObject({
      text: "[user]\nwhat was found for a question: {input}",
      unseen: expect.arrayContaining([expect.stringContaining("such as a search")]),
    });
  });

  it("is a prompt that never comes, which is an error", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "performance"] });
    const hanging = explored(({ id }) => new Promise<string>(() => void id), z.object({ id: z.string() }));
    const failing = expect(hanging).rejects.toMatchObject({ code: "version", reason: "timeout" });
    await vi.advanceTimersByTimeAsync(10_001);
    await failing;
    vi.useRealTimers();
  });

  it("is what differs each time, by chance or by a clock of its own", async () => {
    const seen = await explored(() => `Now ${performance.now()} it is.\nGo on.`);
    expect(seen.text).toBe("[user]\nNow {what varies} it is.\nGo on.");
    expect(seen.unseen).toEqual([expect.stringContaining('differ each time, of time or chance, as in "Now {what varies} it is."')]);
    const base36 = await explored(
      ({ a, b }) => `${a && "A"} id-${Date.now().toString(36)} ${b && "B"}`,
      z.object({ a: z.boolean(), b: z.boolean() }),
    );
    expect([base36.text, ...base36.variants.map(({ text }) => text)].join("\n")).not.toMatch(/id-/);
  });

  it.each([
    ["to the millisecond", () => new Date().toISOString()],
    ["to the second", () => new Date().toLocaleTimeString()],
    ["in words", () => new Date().toString()],
    ["since 1970", () => String(Date.now())],
  ])("is the time, %s, in every branch", async (_, clock) => {
    const seen = await explored(({ late }) => prompt`Now: ${clock()}. ${late ? "Hurry." : "Wait."}`, z.object({ late: z.boolean() }));
    expect(seen).toMatchObject({
      text: "[user]\nNow: {what varies}. Hurry.",
      variants: [{ when: { late: "false" }, text: "[user]\nNow: {what varies}. Wait." }],
      unseen: [expect.stringContaining('"Now: {what varies}. Hurry."')],
    });
  });

  it("is no date that stands in the source", async () => {
    const today = new Date().toISOString().slice(0, 10);
    const strings = Object.assign([`Prices as of ${today}.`], { raw: [`Prices as of ${today}.`] });
    expect(await explored(() => prompt(strings))).toMatchObject({ text: `[user]\nPrices as of ${today}.`, unseen: [] });
  });

  it("is today's date, which stays in the text: it may be a constant, or a clock's", async () => {
    const today = new Date().toISOString().slice(0, 10);
    const known = await explored(({ late }) => prompt`Knowledge until ${today}. ${late && "Hurry."}`, z.object({ late: z.boolean() }));
    expect(known.text).toBe(`[user]\nKnowledge until ${today}. Hurry.`);
    expect(known.unseen).toEqual([expect.stringContaining(`a date that is today's, in "Knowledge until ${today}.`)]);
  });

  it("is some of too many combinations", async () => {
    const flags = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`f${index}`, z.boolean()]));
    const seen = await explored(
      (input) => Object.entries(input).map(([key, on]) => (on ? `with ${key}` : `without ${key}`)),
      z.object(flags),
    );
    expect(seen.partial).toBe(2);
    expect(seen.when).toHaveLength(12);
    expect(seen.unseen).toEqual([expect.stringContaining("too many")]);
  });
});
