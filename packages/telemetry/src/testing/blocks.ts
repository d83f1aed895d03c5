import { isAshlarError, type LanguageModel, type ModelBlock, openedReply, wrapModel } from "@ashlar/core";
import { replyOf } from "@ashlar/provider-kit/scripted";

/** A block that asks again, up to `times` times, where the error says that this may help. */
export function again(times = 3): ModelBlock {
  return (model) =>
    wrapModel(model, { name: "again" }, async (open, request, context) => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await open(model, request, context);
        } catch (error) {
          if (attempt >= times || !isAshlarError(error) || !error.retryable) throw error;
        }
      }
    });
}

/** A block that lets another model answer. */
export function otherwise(other: LanguageModel): ModelBlock {
  return (model) =>
    wrapModel(model, { name: "otherwise" }, (open, request, context) =>
      open(model, request, context).catch(() => open(other, request, context)),
    );
}

/** A block that asks twice at once and takes the first answer; the other is aborted after it. */
export function twice(): ModelBlock {
  return (model) =>
    wrapModel(model, { name: "twice" }, async (open, request, context) => {
      const asked = [0, 1].map(() => {
        const controller = new AbortController();
        return { controller, opened: open(model, request, { ...context, signal: controller.signal }) };
      });
      const winner = await Promise.race(asked.map(({ opened }, index) => opened.then(() => index)));
      const loser = asked[1 - winner];
      loser?.controller.abort();
      await loser?.opened.catch(() => {});
      return asked[winner]!.opened;
    });
}

/** A block that asks, and then asks again. */
export const secondOpinion: ModelBlock = (model) =>
  wrapModel(model, { name: "second-opinion" }, async (open, request, context) => {
    const first = await open(model, request, context);
    const events = first.events();
    while (!(await events.next()).done);
    return open(model, request, context);
  });

/** A block that answers without a model. */
export const answered: ModelBlock = (model) =>
  wrapModel(model, { name: "answered" }, async () => openedReply(replyOf({ text: "From memory.", usage: {} })));
