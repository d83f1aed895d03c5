import Anthropic from "@anthropic-ai/sdk";
import { zodOutputFormat } from "@anthropic-ai/sdk/helpers/zod";
import { catalogue, instructions, question } from "../scenarios.ts";
import { type Contender, streaming } from "./contender.ts";

/** Anthropic's official SDK by itself. */
export function create(baseURL: string): Contender {
  const { messages } = new Anthropic({ baseURL: new URL(baseURL).origin, apiKey: "test" });
  const asked = (model: string) => ({
    model,
    max_tokens: 1000,
    system: instructions,
    messages: [{ role: "user" as const, content: question }],
  });
  const output_config = { format: zodOutputFormat(catalogue) };
  const whole = async (model: string): Promise<string> => {
    const [block] = (await messages.create(asked(model))).content;
    return block?.type === "text" ? block.text : "";
  };
  return {
    whole,
    object: async (model) => (await messages.parse({ ...asked(model), output_config })).parsed_output,
    ...streaming(
      (model) => messages.create({ ...asked(model), stream: true }),
      (event) => (event.type === "content_block_delta" && event.delta.type === "text_delta" ? event.delta.text : ""),
    ),
  };
}
