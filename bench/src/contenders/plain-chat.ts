import { instructions, question } from "../scenarios.ts";
import type { PlainWire } from "./plain.ts";

interface Completion {
  readonly choices: readonly { readonly message: { readonly content: string } }[];
}
interface Chunk {
  readonly choices: readonly { readonly delta: { readonly content?: string } }[];
}

/** Chat Completions, as little of it as is needed. */
export const plainChat = (baseURL: string): PlainWire<Completion, Chunk> => ({
  url: `${baseURL}/chat/completions`,
  headers: { authorization: "Bearer test" },
  asked: (model, stream) => ({
    model,
    stream,
    messages: [
      { role: "system", content: instructions },
      { role: "user", content: question },
    ],
  }),
  textOf: (whole) => whole.choices[0]!.message.content,
  deltaOf: (chunk) => chunk.choices[0]?.delta.content,
});
