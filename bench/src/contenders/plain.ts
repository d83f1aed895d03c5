import { PlainReader } from "../plain-reader.ts";
import { catalogue } from "../scenarios.ts";
import { type Contender, readPartials, streaming } from "./contender.ts";

/** A body that is on its way. */
export interface Body {
  text(): Promise<string>;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** Posts JSON. */
export type Post = (url: string, headers: Readonly<Record<string, string>>, body: string) => Promise<Body>;

/** What has to be known of a wire to ask a question and to read the answer. */
export interface PlainWire<Whole, Chunk> {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  asked(model: string, stream: boolean): object;
  textOf(whole: Whole): string;
  deltaOf(chunk: Chunk): string | undefined;
}

/** The least code that asks and reads the answer. It has no errors, retries, timeouts or types. */
export function plain<Whole, Chunk>(post: Post, { url, headers, asked, textOf, deltaOf }: PlainWire<Whole, Chunk>): Contender {
  const allHeaders = { "content-type": "application/json", ...headers };
  const send = (model: string, stream: boolean): Promise<Body> => post(url, allHeaders, JSON.stringify(asked(model, stream)));
  const ask = async (model: string): Promise<string> => textOf(JSON.parse(await (await send(model, false)).text()));
  async function* deltas(model: string): AsyncGenerator<string> {
    const decoder = new TextDecoder();
    let rest = "";
    for await (const bytes of (await send(model, true)).bytes) {
      rest += decoder.decode(bytes, { stream: true });
      let from = 0;
      for (let end = rest.indexOf("\n\n"); end >= 0; end = rest.indexOf("\n\n", from)) {
        const data = rest.slice(rest.indexOf("data: ", from) + 6, end);
        from = end + 2;
        if (data === "[DONE]") return;
        const text = deltaOf(JSON.parse(data));
        if (text) yield text;
      }
      rest = rest.slice(from);
    }
  }
  async function* values(model: string): AsyncGenerator<unknown> {
    const reader = new PlainReader();
    for await (const delta of deltas(model)) {
      reader.push(delta);
      yield reader.value;
    }
  }
  return {
    whole: ask,
    object: async (model) => catalogue.parse(JSON.parse(await ask(model))),
    ...streaming(deltas, (delta) => delta),
    partials: (model) => readPartials(values(model)),
  };
}

/** Global `fetch`. */
export const postByFetch: Post = async (url, headers, body) => {
  const response = await fetch(url, { method: "POST", headers, body });
  return { text: () => response.text(), bytes: response.body! };
};
