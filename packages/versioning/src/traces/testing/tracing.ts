import { call, type LanguageModel, prompt } from "@ashlar/core";
import { scriptedModel } from "@ashlar/provider-kit/scripted";
import { z } from "zod";
import { openTraces } from "../open-traces.ts";
import type { Trace } from "../trace.ts";
import { type TracedOptions, traced } from "../traced.ts";
import { flushTraces } from "../writers.ts";
import { price } from "./price.ts";
import { temporaryStore } from "./temporary.ts";

/** Captures all there is. */
export const everything = { input: true, output: true, messages: true } as const;

/** Traces in a store of this test, the oldest first. */
export function tracing(options: TracedOptions = {}) {
  const path = temporaryStore();
  const read = (): readonly Trace[] => {
    flushTraces();
    using store = openTraces(path);
    return [...store.all()];
  };
  return { path, block: traced({ path, ...options }), read };
}

/** A call with schemas for what goes in and comes out. */
export const recommend = (model: LanguageModel = scriptedModel(['{"title":"Piranesi"}'], { price })) =>
  call({
    name: "recommend",
    model,
    input: z.object({ genre: z.string() }),
    output: z.object({ title: z.string() }),
    prompt: ({ genre }) => prompt`A ${genre} book, please.`,
  });
