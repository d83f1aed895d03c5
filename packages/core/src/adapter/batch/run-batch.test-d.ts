import { z } from "zod";
import type { BatchResult, BatchWire } from "../../adapter.ts";
import { type Call, call, type LanguageModel, pipe, prompt, type Reply, tool, wrapCall } from "../../index.ts";
import { runBatch } from "./run-batch.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function assert<_T extends true>(): void;
declare const model: LanguageModel;
declare const wire: BatchWire;

const recommend = call({
  name: "recommend-book",
  model,
  input: z.object({ genre: z.string(), limit: z.number().default(3) }),
  output: z.object({ title: z.string(), year: z.number().optional() }),
  prompt: ({ genre }) => prompt`Recommend a ${genre} book.`,
});

// Inputs are what the call takes, and replies what it gives.
for (const result of await runBatch(recommend, [{ genre: "fantasy" }, { genre: "crime", limit: 1 }], wire)) {
  assert<Equal<typeof result.input, { genre: string; limit?: number | undefined }>>();
  if (result.ok) {
    assert<Equal<typeof result.reply.value, { title: string; year?: number | undefined }>>();
    const next = await result.reply.resume("Another one");
    assert<Equal<typeof next.value, { title: string; year?: number | undefined }>>();
    // @ts-expect-error there is no error beside a reply
    result.error;
  } else {
    assert<Equal<typeof result.error, Error>>();
    // @ts-expect-error there is no reply beside an error
    result.reply;
  }
}
// @ts-expect-error the inputs are checked
await runBatch(recommend, [{ gnre: "fantasy" }], wire);

// What blocks add is there; what may stop for approval has no value then.
const versioned = <In, R extends Reply>(inner: Call<In, R>): Call<In, R & { readonly version: number }> =>
  wrapCall(inner, {
    name: "versioned",
    run: (run) => async (input, context, emit) => ({ ...(await run(input, context, emit)), version: 1 }),
  });
const grown: BatchResult<{ genre: string }, { readonly version: number }>[] = await runBatch(
  pipe(recommend, versioned),
  [{ genre: "history" }],
  wire,
);
grown satisfies readonly unknown[];
const book = tool({ name: "book", input: z.object({ seat: z.number() }), run: ({ seat }) => seat > 0, needsApproval: true });
const [booked] = await runBatch(call({ name: "booking", model, tools: [book], prompt: () => "Go" }), [undefined], wire);
if (booked?.ok) assert<Equal<typeof booked.reply.value, string | undefined>>();
