import { type Call, call, type LanguageModel, pipe, prompt, type Reply, tool } from "@ashlar/core";
import { z } from "zod";
import { openTraces, type Trace, traced, type Version, versioned, withTraces } from "../index.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function assert<_T extends true>(): void;
declare const model: LanguageModel;

const weather = tool({ name: "weather", input: z.object({ city: z.string() }), run: ({ city }) => `rain in ${city}` });
const recommend = call({
  name: "recommend",
  model,
  input: z.object({ genre: z.string(), limit: z.number().default(3) }),
  output: z.object({ title: z.string() }),
  tools: [weather],
  prompt: ({ genre }) => prompt`A ${genre} book.`,
});

// The block leaves the call's types as they are, alone and in a pipe.
const alone = traced()(recommend);
assert<Equal<typeof alone, typeof recommend>>();
const piped = pipe(recommend, traced({ capture: { input: true } }));
assert<Equal<typeof piped, typeof recommend>>();
const reply = await piped({ genre: "fantasy" });
assert<Equal<typeof reply.value, { title: string }>>();
assert<Equal<(typeof reply.toolCalls)[number]["name"], "weather">>();
// @ts-expect-error the input is checked
await piped({ gnre: "fantasy" });

// On either side of the versioning block, which adds to the reply; outermost it adds to the call, too.
const inside = pipe(recommend, traced(), versioned());
assert<Equal<Awaited<ReturnType<typeof inside>>["value"], { title: string }>>();
inside.version(3);
const outside = pipe(recommend, versioned(), traced());
const answered = await outside({ genre: "fantasy" });
assert<Equal<typeof answered.value, { title: string }>>();
assert<Equal<typeof answered.version, Version | undefined>>();
// @ts-expect-error a version is asked for before it is traced
outside.version(3);

// So does a set of calls.
const ask = call({ name: "ask", model, prompt: (question: string) => question });
const app = withTraces({ recommend, ask });
assert<Equal<typeof app.recommend, typeof recommend>>();
assert<Equal<typeof app.ask, Call<string, Reply<string, readonly []>>>>();
// @ts-expect-error only calls can be traced
withTraces({ recommend, other: () => "?" });
// @ts-expect-error there is no such part
traced({ capture: { prompt: true } });

const traces = openTraces();
assert<Equal<ReturnType<typeof traces.get>, Trace>>();
for await (const trace of traces.tail({ call: "ask", errors: true })) assert<Equal<typeof trace, Trace>>();
traces.annotate("a1b2", { label: "good", score: 1, note: null });
// @ts-expect-error a score is a number
traces.annotate("a1b2", { score: "1" });
