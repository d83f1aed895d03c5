import { z } from "zod";
import { call, type JsonValue, type LanguageModel, type Reply, type Tool, tool } from "./index.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function assert<_T extends true>(): void;
declare const model: LanguageModel;

// `run` gets what the schema gives, defaults and transforms included.
const search = tool({
  name: "search",
  input: z.object({ text: z.string().transform((text) => text.length), limit: z.number().default(10) }),
  run: ({ text, limit }, { signal, messages }) => {
    assert<Equal<typeof text, number>>();
    assert<Equal<typeof limit, number>>();
    assert<Equal<typeof signal, AbortSignal>>();
    return messages.length;
  },
});
assert<Equal<typeof search, Tool<"search", { text: number; limit: number }, number, false>>>();

// Approval and a missing `run` make a tool that pauses.
const guarded = tool({ name: "guarded", input: z.object({ a: z.string() }), run: async () => 1, needsApproval: ({ a }) => a === "x" });
assert<Equal<typeof guarded, Tool<"guarded", { a: string }, number, true>>>();
const ask = tool({ name: "ask", input: z.object({ question: z.string() }) });
assert<Equal<typeof ask, Tool<"ask", { question: string }, JsonValue, true>>>();
// @ts-expect-error without `run` there is nothing to approve
tool({ name: "odd", input: z.object({}), needsApproval: true });
// @ts-expect-error the input has no such field
tool({ name: "odd", input: z.object({ a: z.string() }), run: ({ b }) => b });

// The calls of a reply are told apart by their names.
const reply = await call({ name: "all", model, tools: [search, guarded, ask], prompt: () => "Go" })();
for (const made of reply.toolCalls) {
  if (made.name === "search") assert<Equal<typeof made.input, { text: number; limit: number } | undefined>>();
  else if (made.name === "ask") assert<Equal<typeof made.output, JsonValue | undefined>>();
  else assert<Equal<typeof made.output, number | undefined>>();
}
// @ts-expect-error no tool has this name
reply.toolCalls[0]?.name === "serch";

// A list whose tools are not known one by one will do; any of them may pause.
declare const some: readonly Tool[];
const any = await call({ name: "any", model, tools: some, output: z.number(), prompt: () => "Go" })();
assert<Equal<typeof any.value, number | undefined>>();
const _general: Reply = any;
