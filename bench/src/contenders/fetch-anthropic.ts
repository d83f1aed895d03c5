import { instructions, question } from "../scenarios.ts";
import type { Contender } from "./contender.ts";
import { plain, postByFetch } from "./plain.ts";

interface Message {
  readonly content: readonly { readonly text: string }[];
}
interface Event {
  readonly delta?: { readonly text?: string };
}

/** The floor on Anthropic's wire. */
export const create = (baseURL: string): Contender =>
  plain(postByFetch, {
    url: `${baseURL}/messages`,
    headers: { "x-api-key": "test", "anthropic-version": "2023-06-01" },
    asked: (model, stream) => ({
      model,
      stream,
      max_tokens: 1000,
      system: instructions,
      messages: [{ role: "user", content: question }],
    }),
    textOf: (whole: Message) => whole.content[0]!.text,
    deltaOf: (event: Event) => event.delta?.text,
  });
