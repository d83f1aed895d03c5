import { call, pipe, prompt } from "@ashlar/core";
import { test } from "vitest";
import { z } from "zod";
import { attachResult } from "./results/attach-result.ts";
import { split } from "./split.ts";
import { silentModel } from "./testing/silent-model.ts";
import { openTraces } from "./traces/open-traces.ts";
import { toOtlp } from "./traces/otlp.ts";
import { toDataset } from "./traces/to-dataset.ts";
import { versioned } from "./versioned.ts";

// The examples of the README, which a test finds here.
const model = silentModel();
const current = pipe(
  call({
    name: "recommend-book",
    model,
    input: z.object({ genre: z.string(), userId: z.number() }),
    prompt: ({ genre }) => prompt`A ${genre} book.`,
  }),
  versioned(),
);
const input = { genre: "fantasy", userId: 1 };
const { signal } = new AbortController();

test("a versioned call", async () => {
  const recommend = pipe(
    call({
      name: "recommend-book",
      model,
      input: z.object({ genre: z.string() }),
      prompt: ({ genre }) => prompt`Recommend a ${genre} book.`,
    }),
    versioned(),
  );

  const reply = await recommend({ genre: "fantasy" });
  reply.version;

  await recommend.version(3)({ genre: "fantasy" });
});

test("a divided call", async () => {
  const recommend = split({ a: current.version(3), b: current }, { by: ({ userId }) => userId, weights: { a: 9, b: 1 } });
  (await recommend(input)).variant;
});

test("results", async () => {
  const reply = await current(input);
  const rows = { "row-1": 1, "row-2": 0 };
  await attachResult(reply.version, {
    dataset: { name: "books" },
    metric: "exact-match",
    score: 0.71,
    interval: { low: 0.62, high: 0.79 },
    n: 120,
    rows,
  });
});

test("traces", async () => {
  using traces = openTraces();
  traces.list({ call: "recommend", errors: true, since: Date.now() - 3_600_000 });
  for await (const trace of traces.tail({ signal })) console.log(trace.call, trace.cost);

  traces.annotate("9cc6c9b0", { label: "good", score: 1 });
  traces.annotate("88c177ea", { label: "bad", expected: { title: "Piranesi" } });
  const { rows, skipped } = toDataset(traces.all({ call: "recommend" }));

  await fetch("http://127.0.0.1:4318/v1/traces", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(toOtlp(traces.list())),
  });
  console.log(rows.length, skipped);
});
