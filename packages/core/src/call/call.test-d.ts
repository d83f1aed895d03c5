import { z } from "zod";
import { type Call, call, type LanguageModel, type ModelBlock, pipe, prompt, type Reply, system, tool, wrapCall } from "../index.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function assert<_T extends true>(): void;
declare const openai: (id: string) => LanguageModel;
declare function retry(options?: { readonly retries?: number }): ModelBlock;
declare function fallback(...models: readonly LanguageModel[]): ModelBlock;

const model = pipe(openai("gpt-5-mini"), retry({ retries: 3 }), fallback(openai("gpt-5")));
assert<Equal<typeof model, LanguageModel>>();

// Input and output are inferred; a default makes a field optional outside and present inside.
const recommend = call({
  name: "recommend-book",
  model,
  params: { temperature: 0.7 },
  input: z.object({ genre: z.string(), limit: z.number().default(3) }),
  output: z.object({ title: z.string(), year: z.number().optional() }),
  prompt: ({ genre, limit }) => {
    assert<Equal<typeof limit, number>>();
    return [system`You are a librarian.`, prompt`Recommend ${limit} ${genre} books.`];
  },
});
const reply = await recommend({ genre: "fantasy" });
assert<Equal<typeof reply.value, { title: string; year?: number | undefined }>>();
for await (const partial of recommend.stream({ genre: "fantasy" }).partials()) assert<Equal<typeof partial.title, string | undefined>>();
const streamed = await recommend.stream({ genre: "fantasy" }).reply;
assert<Equal<typeof streamed.value, { title: string; year?: number | undefined }>>();
const next = await reply.resume("Another one");
assert<Equal<typeof next.value, { title: string; year?: number | undefined }>>();
// @ts-expect-error the input is checked
await recommend({ gnre: "fantasy" });
// @ts-expect-error an input is needed
await recommend();

// No schemas: no input, a string back.
const hello = call({ name: "hello", model, prompt: () => prompt`Say hello.` });
assert<Equal<Awaited<ReturnType<typeof hello>>["value"], string>>();
await hello();

// The input's type may come from the prompt alone.
const shout = call({ name: "shout", model, prompt: (word: string) => prompt`Shout ${word}.` });
await shout("now");
// @ts-expect-error a string is wanted
await shout(1);

// Blocks keep what the call gives, and add to it.
interface Citation {
  readonly source: string;
}
declare function reask(options: { readonly attempts: number }): <In, R extends Reply>(inner: Call<In, R>) => Call<In, R>;
declare function grounded(options: {
  readonly k: number;
}): <In, R extends Reply>(inner: Call<In, R>) => Call<In, R & { readonly citations: readonly Citation[] }>;
const versioned =
  () =>
  <In, R extends Reply>(inner: Call<In, R>): Call<In, R & { readonly version: { readonly number: number } }> =>
    wrapCall(inner, {
      name: "versioned",
      run: (run) => async (input, context, emit) => ({ ...(await run(input, context, emit)), version: { number: 1 } }),
    });
const answer = pipe(recommend, grounded({ k: 6 }), reask({ attempts: 3 }), versioned());
const grown = await answer({ genre: "history" });
assert<Equal<typeof grown.value, { title: string; year?: number | undefined }>>();
assert<Equal<typeof grown.citations, readonly Citation[]>>();
assert<Equal<typeof grown.version.number, number>>();
const again = await answer.with({ model: openai("gpt-5") })({ genre: "history" });
assert<Equal<typeof again.value, typeof grown.value>>();
const later = await grown.resume("More");
assert<Equal<typeof later.version.number, number>>();

// Tools: arguments, outputs and the names of their calls.
const weather = tool({ name: "weather", input: z.object({ city: z.string() }), run: ({ city }) => ({ city, degrees: 20 }) });
const book = tool({ name: "book", input: z.object({ seat: z.number() }), run: async ({ seat }) => seat > 0, needsApproval: true });
const trip = call({ name: "trip", model, tools: [weather], prompt: () => "Go" });
const tripReply = await trip();
assert<Equal<typeof tripReply.value, string>>();
const made = tripReply.toolCalls[0]!;
assert<Equal<typeof made.name, "weather">>();
assert<Equal<typeof made.output, { city: string; degrees: number } | undefined>>();

// A tool that needs approval may end the call before there is a value.
const booking = call({ name: "booking", model, tools: [weather, book], prompt: () => "Go" });
const bookingReply = await booking();
assert<Equal<typeof bookingReply.value, string | undefined>>();
for (const done of bookingReply.toolCalls) if (done.name === "book") assert<Equal<typeof done.output, boolean | undefined>>();
