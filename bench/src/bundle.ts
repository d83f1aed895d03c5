import { sizeOf } from "./bundle-size.ts";
import { figure, type Table } from "./report.ts";

const schema = `z.object({ title: z.string(), author: z.string() })`;
const connection = `{ baseURL: "http://localhost/v1/", apiKey: "test" }`;

/** The same small program with each library: a prompt, and an output by a zod schema. */
const programs: Readonly<Record<string, string>> = {
  "@ashlar/core": `
    import { call, prompt } from "@ashlar/core";
    export const ask = (model) => call({ name: "book", model, output: ${schema}, prompt: ({ genre }) => prompt\`Recommend a \${genre} book.\` });`,
  "@ashlar/core + openai": `
    import { call, prompt } from "@ashlar/core";
    import { createOpenAI } from "@ashlar/openai";
    const model = createOpenAI(${connection}).chat("model");
    export const ask = call({ name: "book", model, output: ${schema}, prompt: ({ genre }) => prompt\`Recommend a \${genre} book.\` });`,
  xsai: `
    import { generateObject } from "@xsai/generate-object";
    export const ask = (genre) => generateObject({ ...${connection}, model: "model", schema: ${schema}, messages: [{ role: "user", content: genre }] });`,
  openai: `
    import OpenAI from "openai";
    import { zodResponseFormat } from "openai/helpers/zod";
    const client = new OpenAI(${connection});
    export const ask = (genre) => client.chat.completions.parse({ model: "model", messages: [{ role: "user", content: genre }], response_format: zodResponseFormat(${schema}, "book") });`,
  ai: `
    import { generateText, Output } from "ai";
    import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
    const model = createOpenAICompatible({ name: "x", ...${connection} })("model");
    export const ask = (genre) => generateText({ model, prompt: genre, output: Output.object({ schema: ${schema} }) });`,
  langchain: `
    import { ChatOpenAI } from "@langchain/openai";
    const model = new ChatOpenAI({ model: "model", apiKey: "test" }).withStructuredOutput(${schema});
    export const ask = (genre) => model.invoke(genre);`,
};

/** Size of a program that makes a call with a zod output: minified and gzipped, without zod and without what only Node has. */
export async function measureBundles(): Promise<Table> {
  const sizes: Record<string, { readonly minified: number; readonly gzip: number }> = {};
  for (const [name, source] of Object.entries(programs)) {
    const { minified, gzip } = await sizeOf({ source: `import { z } from "zod";\n${source}` });
    sizes[name] = { minified, gzip };
  }
  return {
    title: "Bundle size",
    note: "A program that makes one call with a zod output, zod aside: KB (1,000 bytes), all chunks, dynamic imports included.",
    columns: ["", "minified", "gzip"],
    rows: Object.entries(sizes).map(([name, { minified, gzip }]) => [name, figure(minified / 1000), figure(gzip / 1000)]),
    data: sizes,
  };
}
