import { type Message, type Reply, renderPrompt, TruncatedError, text, textOf } from "@ashlar/core";

/** Text that was cut off, and the conversation before it. */
export interface Begun {
  readonly text: string;
  readonly before: readonly Message[];
}

const goOn = "You were cut off. Go on exactly where your last message ends: begin with the very next character, and repeat nothing.";

/** The conversation in which the model goes on with what it began. */
export function continuing({ text: said, before }: Begun): readonly Message[] {
  return [...before, { role: "assistant", content: [text(said)] }, ...renderPrompt(goOn)];
}

/** What a text reply is together with what was begun before it: one message of the model. */
export function joined<R extends Reply>(reply: R, begun: Begun | undefined): R {
  if (!begun) return reply;
  const whole = begun.text + reply.text;
  const last = reply.messages.at(-1);
  // Where tools were called meanwhile, the conversation stays as it went.
  const isOneAnswer = last?.role === "assistant" && reply.messages.length === continuing(begun).length + 1;
  const messages = isOneAnswer ? [...begun.before, { ...last, content: [text(whole)] }] : reply.messages;
  return { ...reply, text: whole, value: whole, messages };
}

/** The error for a text that the limit of tokens cut off, which core gives back as it is. */
export function cutOff({ text: said, messages, finishReason, usage, pending }: Reply): TruncatedError | undefined {
  if (finishReason !== "length" || pending.length > 0) return undefined;
  return new TruncatedError("The limit of tokens cut the answer off. Raise params.maxOutputTokens.", {
    partial: { content: said === "" ? [] : [text(said)], finishReason, usage },
    messages,
  });
}

/** What to go on with, or `undefined` where nothing was said yet. */
export function begunBy({ partial, messages = [] }: TruncatedError): Begun | undefined {
  const said = textOf(partial?.content ?? []);
  return said.trim() === "" ? undefined : { text: said, before: messages.slice(0, -1) };
}
