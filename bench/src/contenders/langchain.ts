import { JsonOutputParser } from "@langchain/core/output_parsers";
import { ChatOpenAI } from "@langchain/openai";
import { remembered } from "../remembered.ts";
import { catalogue, instructions, question } from "../scenarios.ts";
import { type Contender, readPartials, streaming } from "./contender.ts";

/** LangChain's model for OpenAI. */
export function create(baseURL: string): Contender {
  const chat = remembered((model) => new ChatOpenAI({ model, apiKey: "test", configuration: { baseURL }, useResponsesApi: false }));
  const messages: [string, string][] = [
    ["system", instructions],
    ["user", question],
  ];
  const structured = (model: string) => chat(model).withStructuredOutput(catalogue, { method: "jsonSchema" });
  // With a schema it gives the whole object only; its parser of JSON gives partial ones.
  const json = new JsonOutputParser();
  return {
    whole: async (model) => (await chat(model).invoke(messages)).text,
    object: (model) => structured(model).invoke(messages),
    ...streaming(
      (model) => chat(model).stream(messages),
      (chunk) => chunk.text,
    ),
    partials: async (model) => readPartials(await chat(model).pipe(json).stream(messages)),
  };
}
