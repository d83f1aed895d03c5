import { PlainReader } from "../plain-reader.ts";
import { catalogue, instructions, question } from "../scenarios.ts";
import { type Contender, readPartials } from "./contender.ts";

interface Completion {
  readonly choices: readonly { readonly message: { readonly content: string } }[];
}
interface Chunk {
  readonly choices: readonly { readonly delta: { readonly content?: string } }[];
}

/** The floor: global `fetch`, and the least code that reads the answer. It has no errors, retries, timeouts or types. */
export function create(baseURL: string): Contender {
  const post = (model: string, stream: boolean): Promise<Response> =>
    fetch(`${baseURL}/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: "Bearer test" },
      body: JSON.stringify({
        model,
        stream,
        messages: [
          { role: "system", content: instructions },
          { role: "user", content: question },
        ],
      }),
    });
  const ask = async (model: string): Promise<string> => {
    const body: Completion = JSON.parse(await (await post(model, false)).text());
    return body.choices[0]!.message.content;
  };
  async function* deltas(model: string): AsyncGenerator<string> {
    const decoder = new TextDecoder();
    let rest = "";
    for await (const bytes of (await post(model, true)).body!) {
      rest += decoder.decode(bytes, { stream: true });
      let from = 0;
      for (let end = rest.indexOf("\n\n"); end >= 0; end = rest.indexOf("\n\n", from)) {
        const data = rest.slice(from + 6, end);
        from = end + 2;
        if (data === "[DONE]") return;
        const chunk: Chunk = JSON.parse(data);
        const content = chunk.choices[0]?.delta.content;
        if (content) yield content;
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
    async stream(model) {
      let text = "";
      for await (const delta of deltas(model)) text += delta;
      return text;
    },
    partials: (model) => readPartials(values(model)),
  };
}
