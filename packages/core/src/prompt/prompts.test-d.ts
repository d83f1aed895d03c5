import { z } from "zod";
import {
  type Call,
  calibrated,
  call,
  chainOfThought,
  type DialogueTurn,
  dialogue,
  fewShot,
  type LanguageModel,
  type PromptFunction,
  pipe,
  prompt,
} from "../index.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function assert<_T extends true>(): void;
declare const model: LanguageModel;

const kind = z.enum(["animal", "food"]);
const thing = z.object({ text: z.string(), lang: z.string().default("en") });

// Examples have the parsed input's type, and the prompt gets it.
const shown = call({
  name: "kind",
  model,
  input: thing,
  output: kind,
  prompt: fewShot([{ input: { text: "a dog", lang: "en" }, output: "animal" }], ({ text, lang }) => {
    assert<Equal<typeof lang, string>>();
    return prompt`${text}`;
  }),
});
assert<Equal<Awaited<ReturnType<typeof shown>>["value"], "animal" | "food">>();
await shown({ text: "an oak" });

// A function chooses them; its input is the prompt's.
const chosen = fewShot(
  async (input: { readonly text: string }) => [{ input, output: 1 }],
  ({ text }) => text,
  { answer: (output) => output.toFixed() },
);
assert<Equal<typeof chosen, PromptFunction<{ readonly text: string }>>>();
// @ts-expect-error the examples' input is not the prompt's
fewShot([{ input: { text: 1 }, output: "animal" }], ({ text }: { readonly text: string }) => text);

// Blocks of thought and calibration leave input and value as they are.
const thinking = pipe(shown, chainOfThought(), calibrated({ inputs: [{ text: "N/A" }] }));
assert<Equal<typeof thinking, typeof shown>>();
// @ts-expect-error an input to calibrate with is one that the call takes
pipe(shown, calibrated({ inputs: [{ txt: "N/A" }] }));

// A dialogue asks in text, or in the shape that it is given.
const plan = call({ name: "plan", model, input: z.string(), output: z.object({ days: z.number() }), prompt: (wish) => wish });
const inText = dialogue(plan);
const turn = await inText.start("the sea");
assert<Equal<typeof turn, DialogueTurn<{ days: number }, string>>>();
if (turn.type === "question") {
  assert<Equal<typeof turn.question, string>>();
  await inText.answer(turn.state, "north");
} else assert<Equal<typeof turn.value, { days: number }>>();
// @ts-expect-error the input is checked
await inText.start(1);
// @ts-expect-error an answer has no question
turn.type === "answer" && turn.question;

const typed = dialogue(plan, { question: z.object({ text: z.string(), choices: z.array(z.string()) }), maxQuestions: 2 });
const asked = await typed.start("the sea");
if (asked.type === "question") assert<Equal<typeof asked.question.choices, string[]>>();

const plain = dialogue(call({ name: "greet", model, prompt: () => "Greet." }));
const greeted = await plain.start();
if (greeted.type === "answer") assert<Equal<typeof greeted.value, string>>();

// A dialogue around blocks keeps the types of the call inside.
declare const inner: Call<string, Awaited<ReturnType<typeof plan>>>;
const around = dialogue(pipe(inner, chainOfThought()));
const first = await around.start("x");
if (first.type === "answer") assert<Equal<typeof first.value, { days: number }>>();
