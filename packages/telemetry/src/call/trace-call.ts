import { type Call, type Reply, wrapCall } from "@ashlar/core";
import { block, isTraced, otherBlocks } from "../block.ts";
import { traceModel } from "../model/trace-model.ts";
import type { Observe } from "../observer.ts";
import { traceRun } from "./trace-run.ts";
import { traceTool } from "./trace-tool.ts";

/**
 * Traces a call: a span for each run, and in it spans for its requests and tools. One that is traced already stays as it is.
 */
export function traceCall<In, R extends Reply>(inner: Call<In, R>, observe: Observe): Call<In, R> {
  if (isTraced(inner.blocks)) return inner;
  const blocks = otherBlocks(inner.blocks);
  return wrapCall<In, R, R>(inner, {
    ...block,
    spec: (spec) => ({
      ...spec,
      model: traceModel(spec.model, observe),
      ...(spec.tools && { tools: spec.tools.map((tool) => traceTool(tool, observe)) }),
    }),
    run: (run, spec) => traceRun(run, spec, blocks, observe),
  });
}
