import { type PromptContent, prompt, renderPrompt } from "@ashlar/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { z } from "zod";
import { partsOf } from "../fingerprint/parts.ts";
import { shapeOf } from "../prompt/shape.ts";
import { silentModel } from "../testing/silent-model.ts";
import { templateFiller } from "./fill-template.ts";

const schema = z.object({
  a: z.string(),
  b: z.string().optional(),
  n: z.number(),
  f: z.boolean(),
  g: z.boolean(),
  e: z.enum(["x", "y", "z"]),
  l: z.array(z.string()),
  o: z.array(z.object({ p: z.string(), q: z.string().optional() })),
});
type Input = z.infer<typeof schema>;

/** A piece of a prompt, as data. */
type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "insert"; readonly field: "a" | "b" | "n" | "e" | "f" | "l" | "o" }
  | { readonly kind: "each"; readonly field: "l" | "o"; readonly separator: string }
  | { readonly kind: "changed" }
  | {
      readonly kind: "if";
      readonly condition: keyof typeof conditions;
      readonly yes: readonly Piece[];
      readonly no: readonly Piece[];
    };

const conditions = {
  f: ({ f }: Input) => f,
  "not g": ({ g }: Input) => !g,
  "f and g": ({ f, g }: Input) => f && g,
  b: ({ b }: Input) => b !== undefined,
  "b or f": ({ b, f }: Input) => b !== undefined || f,
  "e is x": ({ e }: Input) => e === "x",
  "e is not y": ({ e }: Input) => e !== "y",
  "l has items": ({ l }: Input) => l.length > 0,
  "o has two": ({ o }: Input) => o.length > 1,
  "a is empty": ({ a }: Input) => a === "",
  "n is large": ({ n }: Input) => n > 100,
} as const;

function said(piece: Piece, input: Input): unknown {
  switch (piece.kind) {
    case "text":
      return piece.text;
    case "insert":
      return input[piece.field];
    case "each":
      return piece.field === "l"
        ? input.l.map((item) => `* ${item}`).join(piece.separator)
        : input.o.map(({ p, q }) => prompt`${p}${q !== undefined && prompt` (${q})`}${piece.separator}`);
    case "changed":
      return input.a.toUpperCase();
    case "if":
      return (conditions[piece.condition](input) ? piece.yes : piece.no).map((inner) => said(inner, input));
  }
}

const text = fc.constantFrom("word", "two words", "", "a\nb", "{a}", "\\{e}", "[user]", "x", "7921");
const { piece } = fc.letrec<{ piece: Piece }>((tie) => ({
  piece: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({ kind: fc.constant("text" as const), text }),
    fc.record({ kind: fc.constant("insert" as const), field: fc.constantFrom("a", "b", "n", "e", "f", "l", "o") }),
    fc.record({ kind: fc.constant("each" as const), field: fc.constantFrom("l", "o"), separator: fc.constantFrom(", ", "\n", " ") }),
    fc.record({
      kind: fc.constant("if" as const),
      condition: fc.constantFrom(...(Object.keys(conditions) as (keyof typeof conditions)[])),
      yes: fc.array(tie("piece"), { maxLength: 2 }),
      no: fc.array(tie("piece"), { maxLength: 2 }),
    }),
  ),
}));
const pieces = fc
  .tuple(fc.array(piece, { minLength: 1, maxLength: 5 }), fc.constantFrom<Piece[]>([], [], [], [{ kind: "changed" }]))
  .map(([all, more]) => [...all, ...more]);
const line = fc.constantFrom("\n", " ", "\n\n");
const input: fc.Arbitrary<Input> = fc.record(
  {
    a: fc.oneof(text, fc.string()),
    b: text,
    n: fc.oneof(fc.integer(), fc.constant(0)),
    f: fc.boolean(),
    g: fc.boolean(),
    e: fc.constantFrom("x", "y", "z"),
    l: fc.array(text, { maxLength: 5 }),
    o: fc.array(fc.record({ p: text, q: text }, { requiredKeys: ["p"] }), { maxLength: 4 }),
  },
  { requiredKeys: ["a", "n", "f", "g", "e", "l", "o"] },
);

// The seeds are fixed, as no bounded number of renderings shows what four things make of each other.
it.each([1, 2, 3, 4, 5])("any prompt is filled as its code would fill it, or refused (seed %i)", { timeout: 60_000 }, async (seed) => {
  let [filled, refused] = [0, 0];
  await fc.assert(
    fc.asyncProperty(
      pieces,
      line,
      fc.boolean(),
      fc.array(input, { minLength: 3, maxLength: 3 }),
      async (all, between, isTemplate, inputs) => {
        const ask = (given: Input): PromptContent => {
          const values = all.map((each) => said(each, given));
          const strings = ["Start. ", ...values.slice(1).map(() => between), " End."];
          const template = { type: "prompt", role: "user", strings, values } as const;
          return isTemplate
            ? template
            : renderPrompt(template).map(({ content }) => content.map((part) => ("text" in part ? part.text : "")).join(""));
        };
        const { parts } = await partsOf({ spec: { name: "any", model: silentModel(), input: schema, prompt: ask }, blocks: [] }, []);
        if (parts.prompt.text === "" || parts.prompt.changed) return;
        const fill = templateFiller(parts.prompt, shapeOf(parts.input ?? {}));
        for (const given of inputs) {
          let messages: unknown;
          try {
            messages = fill(given, []);
            filled++;
          } catch (error) {
            refused++;
            expect(error).toMatchObject({ code: "version", reason: "not-runnable" });
            continue;
          }
          expect(messages).toEqual(renderPrompt(ask(given)));
        }
      },
    ),
    { numRuns: 30, seed },
  );
  expect(filled).toBeGreaterThan(refused);
});
