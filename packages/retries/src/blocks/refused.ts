import { type Attempt, type CallContext, type LanguageModel, type OpenReply, RefusalError, type ReplyEnd, textOf } from "@ashlar/core";
import { leave } from "./leave.ts";

/** A reply as it was opened, and the error that it stands for where it is a refusal and nothing else. */
export interface Looked {
  readonly opened: OpenReply;
  readonly refusal?: RefusalError;
}

/** Looks whether a reply is a refusal: a whole one, or a stream that holds nothing but its end. */
export async function lookForRefusal(opened: OpenReply, model: LanguageModel): Promise<Looked> {
  if (opened.reply) return { opened, ...refusalOf(opened.reply, textOf(opened.reply.content), model) };
  const events = opened.events();
  const first = await events.next();
  let isHeld = true;
  const again: OpenReply = {
    ...opened,
    events: () => ({
      async next() {
        if (!isHeld) return events.next();
        isHeld = false;
        return first;
      },
      return: () => leave(events),
    }),
  };
  return { opened: again, ...(!first.done && first.value.type === "finish" && refusalOf(first.value, "", model)) };
}

function refusalOf({ finishReason: reason, usage }: ReplyEnd, said: string, { provider, id }: LanguageModel): Pick<Looked, "refusal"> {
  if (reason !== "refusal" && reason !== "content-filter") return {};
  const what = reason === "refusal" ? "refused" : "was stopped by its provider's filter";
  return { refusal: new RefusalError(`${id} ${what}${said ? `: ${said.slice(0, 300)}` : "."}`, { reason, usage, provider, model: id }) };
}

/** The context of a request whose successful attempt is told only once it is clear that its reply is no refusal. */
export function holdingBack(context: CallContext): { readonly context: CallContext; tell(refusal?: RefusalError): void } {
  let held: Attempt | undefined;
  let isTold = false;
  const onAttempt = (attempt: Attempt): void => {
    if (attempt.error || isTold) context.onAttempt?.(attempt);
    else held = attempt;
  };
  return {
    context: { ...context, onAttempt },
    tell(refusal) {
      isTold = true;
      if (held) context.onAttempt?.(refusal ? { ...held, error: refusal } : held);
      held = undefined;
    },
  };
}
