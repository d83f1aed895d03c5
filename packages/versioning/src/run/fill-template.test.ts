import { call, type PromptContent, prompt, renderPrompt, system, untrusted, user } from "@ashlar/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { partsOf } from "../fingerprint/parts.ts";
import { shapeOf } from "../prompt/shape.ts";
import { silentModel } from "../testing/silent-model.ts";
import { templateFiller } from "./fill-template.ts";

async function fillerOf<Input>(
  ask: (input: Input, context: { errors: readonly Error[] }) => PromptContent,
  input: z.ZodType<Input, Input>,
) {
  const { parts } = await partsOf(call({ name: "test", model: silentModel(), input, prompt: ask }), []);
  const fill = templateFiller(parts.prompt, shapeOf(parts.input ?? {}));
  return { fill, template: parts.prompt };
}

const book = z.object({
  genre: z.string(),
  tone: z.enum(["formal", "warm", "dry"]),
  liked: z.array(z.object({ title: z.string(), author: z.string() })),
  year: z.number().optional(),
  note: z.string().nullable(),
  brief: z.boolean(),
  page: z.string(),
  profile: z.object({ city: z.string(), age: z.number() }),
  about: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("person"), name: z.string() }),
    z.object({ kind: z.literal("place"), city: z.string() }),
  ]),
});

const askForBook = (
  { genre, tone, liked, year, note, brief, page, profile, about }: z.infer<typeof book>,
  { errors }: { errors: readonly Error[] },
) => [
  system`
    You are a librarian. {genre} and \\{genre} are not inputs.
    ${tone === "dry" ? "No jokes." : `In a ${tone} tone.`}
  `,
  prompt`
    Recommend a ${genre} book${year !== undefined && prompt` published after ${year}`}.
    ${liked.length > 0 && prompt`They liked:\n${liked.map(({ title, author }) => `- ${title} by ${author}`)}`}
    ${note}
    ${brief ? "Be brief." : "Take your time."}
    ${profile}
    ${untrusted(page, { source: "a page" })}
    About ${about.kind === "person" ? `the person ${about.name}` : `the place ${about.city}`}.
    ${errors.map(({ message }) => `Wrong before: ${message}`)}
  `,
];

describe("templateFiller", () => {
  it("makes the prompt that the code makes, for any input", async () => {
    const { fill } = await fillerOf(askForBook, book);
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom("[system]", "{genre}", "\\{genre}\n\n", "a\n[user]\nb", '"quoted"', "<untrusted>", "{liked[1].title}"),
    );
    const input = fc.record(
      {
        genre: text,
        tone: fc.constantFrom("formal" as const, "warm" as const, "dry" as const),
        liked: fc.array(fc.record({ title: text, author: text }), { maxLength: 5 }),
        year: fc.integer({ min: 1, max: 3000 }),
        note: fc.option(text),
        brief: fc.boolean(),
        page: text,
        profile: fc.record({ city: text, age: fc.integer() }),
        about: fc.oneof(
          fc.record({ kind: fc.constant("person" as const), name: text }),
          fc.record({ kind: fc.constant("place" as const), city: text }),
        ),
      },
      { requiredKeys: ["genre", "tone", "liked", "note", "brief", "page", "profile", "about"] },
    );
    const errors = fc.array(
      text.map((message) => new Error(message)),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(input, errors, (made, earlier) => {
        expect(fill(made, earlier)).toEqual(renderPrompt(askForBook(made, { errors: earlier })));
      }),
      { numRuns: 300 },
    );
  });

  it("makes prompts of plain strings and of media", async () => {
    const photo = await fillerOf(({ url }) => [user([{ type: "image", source: { type: "url", url } }])], z.object({ url: z.string() }));
    expect(photo.fill({ url: 'https://example.com/"1"' }, [])).toEqual([
      user([{ type: "image", source: { type: "url", url: 'https://example.com/"1"' } }]),
    ]);
    const plain = await fillerOf((name) => `Hello ${name},\n${name === "" ? "whoever you are" : "welcome"}`, z.string());
    expect(plain.fill("Ada", [])).toEqual([user("Hello Ada,\nwelcome")]);
    expect(plain.fill("", [])).toEqual([user("Hello ,\nwhoever you are")]);
  });

  it.each([
    [
      "items that differ in what matters",
      z.object({ items: z.array(z.object({ a: z.string(), on: z.boolean() })) }),
      {
        items: [
          { a: "x", on: true },
          { a: "y", on: false },
        ],
      },
      "differ",
    ],
    [
      "more items than were seen of a list that does not repeat",
      z.object({ items: z.array(z.object({ a: z.string(), on: z.boolean() })) }),
      { items: Array(4).fill({ a: "x", on: true }) },
      "4 items",
    ],
  ] as const)("refuses %s", async (_, schema, input, problem) => {
    const { fill } = await fillerOf(
      ({ items }) => `${items.length}: ${items.map(({ a, on }) => `${a} ${on ? "on" : "off"}`).join(" ")}`,
      schema,
    );
    expect(() => fill(input, [])).toThrow(
      expect.objectContaining({ code: "version", reason: "not-runnable", message: expect.stringContaining(problem) }),
    );
  });

  it("refuses an input that the version has no place for", async () => {
    const { fill } = await fillerOf(({ tone }) => `${tone}`, z.object({ tone: z.enum(["formal", "warm"]) }));
    expect(() => fill({ tone: "cold" }, [])).toThrow(
      expect.objectContaining({ reason: "not-runnable", message: expect.stringContaining('"formal", "warm"') }),
    );
    expect(() => fill({}, [])).toThrow(expect.objectContaining({ reason: "not-runnable" }));
  });

  it("refuses combinations that were not tried", async () => {
    const flags = z.object(Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`f${index}`, z.boolean()])));
    const { fill } = await fillerOf((input) => Object.entries(input).map(([key, on]) => (on ? `with ${key}` : `without ${key}`)), flags);
    const input = (off: number) => Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`f${index}`, index >= off]));
    expect(fill(input(2), [])).toHaveLength(12);
    expect(() => fill(input(3), [])).toThrow(expect.objectContaining({ reason: "not-runnable" }));
  });
});
