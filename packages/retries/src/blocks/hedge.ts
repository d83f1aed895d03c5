import { AbortedError, type LanguageModel, type ModelBlock, type OpenReply, wrapModel } from "@ashlar/core";
import { type Duration, toMilliseconds } from "../duration.ts";
import { checkNumber } from "../option-error.ts";
import { callAfter } from "../timing.ts";
import { commonCapabilities } from "./capabilities.ts";
import { type LinkedSignal, linkedSignal } from "./linked-signal.ts";
import { checkOrder, describeModel } from "./order.ts";
import { whenOver } from "./when-over.ts";

/** When a second request is sent. */
export interface HedgeOptions {
  /** How long the first has to answer, or to begin its stream: about as long as all but the slowest twentieth take. */
  readonly after: Duration;
  /** At most this share of the requests is sent twice, from 0 to 1, counted over the last hundred. Default 0.05. */
  readonly share?: number;
  /** The model that gets the second request. Default: the same one. */
  readonly model?: LanguageModel;
}

/**
 * Sends a request a second time when the first is slow, and takes whichever answers first; the other is aborted. It shortens the slowest
 * answers and costs at most `share` more. An error before that is thrown at once: it is `retry` that repeats.
 *
 * Source: Dean and Barroso, The Tail at Scale, https://doi.org/10.1145/2408776.2408794
 *
 * @throws OptionError; OrderError around blocks that ask several times
 * @example
 * pipe(openai("gpt-5-mini"), hedge({ after: "4s" }), retry());
 */
export function hedge({ after, share = 0.05, model: second }: HedgeOptions): ModelBlock {
  const delay = toMilliseconds("after", after);
  checkNumber("share", share, { min: Number.MIN_VALUE, max: 1 });
  if (second) checkOrder("hedge", second.id, second.blocks);
  return (model) => {
    checkOrder("hedge", model.id, model.blocks);
    const other = second ?? model;
    // The first slow request may be sent twice; after that each request earns its share of another.
    let allowance = 1;
    const block = second
      ? { name: "hedge", settings: { models: [describeModel(second)] }, capabilities: commonCapabilities([model, second]) }
      : { name: "hedge" };
    return wrapModel(model, block, (open, request, context) => {
      allowance = Math.min(allowance + share, Math.max(1, 100 * share));
      const start = (candidate: LanguageModel): Runner => {
        const link = linkedSignal(context.signal);
        const opening = whenOver(open(candidate, request, { ...context, signal: link.signal }), link.unlink);
        return { link, opening };
      };
      return race(start(model), delay, () => {
        if (allowance < 1) return undefined;
        allowance--;
        return start(other);
      });
    });
  };
}

interface Runner {
  readonly link: LinkedSignal;
  readonly opening: Promise<OpenReply>;
}

/** The first of two that opens. The second starts after a delay; if both fail, it is the first one's error that counts. */
function race(first: Runner, delay: number, startSecond: () => Runner | undefined): Promise<OpenReply> {
  return new Promise((resolve, reject) => {
    let second: Runner | undefined;
    let failures = 0;
    let firstError: unknown;
    const cancel = callAfter(delay, () => {
      second = startSecond();
      if (second) follow(second);
    });
    const follow = (runner: Runner): void => {
      runner.opening.then(
        (opened) => {
          cancel();
          const other = runner === first ? second : first;
          if (other) drop(other);
          resolve(opened);
        },
        (error) => {
          failures++;
          if (runner === first) firstError = error;
          if (second && failures < 2) return;
          cancel();
          reject(firstError ?? error);
        },
      );
    };
    follow(first);
  });
}

/** Aborts the one that was slower. If it opens all the same, its stream is left. */
function drop({ link, opening }: Runner): void {
  link.abort(new AbortedError("The same request, sent a second time, was answered first.", {}));
  opening.then(
    (opened) => opened.events().return?.(),
    () => {},
  );
}
