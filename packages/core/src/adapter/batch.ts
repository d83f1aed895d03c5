import type { Call } from "../call/call.ts";
import type { Reply, Resumable } from "../call/reply.ts";
import type { BatchOptions } from "./batch-options.ts";
import type { BatchResult } from "./batch-result.ts";
import type { BatchWire } from "./batch-wire.ts";
import { loadPart } from "./load-part.ts";

/**
 * Runs a call over many inputs, with the requests to its model in batches. The calls run side by side until each of them waits for the
 * model; then what they ask is submitted as one batch. A call of several steps takes several batches.
 *
 * @returns what came of each input, in the order of the inputs. A reply's `resume` goes on outside of batches
 * @throws AbortedError when `signal` is aborted; BatchFileError when the file can't be used; the provider's error when nothing could be
 * submitted at all; InvalidRequestError for options that make no sense
 */
export async function runBatch<In, R extends Reply>(
  call: Call<In, R>,
  inputs: readonly In[],
  wire: BatchWire,
  options: BatchOptions = {},
): Promise<BatchResult<In, R & Resumable<R>>[]> {
  // Whoever uses an adapter without batches is not to load them.
  const { provider, id } = wire.model;
  const { run } = await loadPart({ provider, model: id }, () => import("./batch-run.ts"));
  return run(call, inputs, wire, options);
}
