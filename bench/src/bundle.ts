import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
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
  for (const [name, source] of Object.entries(programs)) sizes[name] = await sizeOf(`import { z } from "zod";\n${source}`);
  return {
    title: "Bundle size",
    note: "A program that makes one call with a zod output, zod aside: KB (1,000 bytes), all chunks, dynamic imports included.",
    columns: ["", "minified", "gzip"],
    rows: Object.entries(sizes).map(([name, { minified, gzip }]) => [name, figure(minified / 1000), figure(gzip / 1000)]),
    data: sizes,
  };
}

async function sizeOf(source: string): Promise<{ readonly minified: number; readonly gzip: number }> {
  const entry = fileURLToPath(new URL("program.js", import.meta.url));
  const build = await rolldown({
    input: entry,
    platform: "neutral",
    external: [/^zod(\/|$)/, /^node:/],
    resolve: { conditionNames: ["@ashlar/source", "import", "default"], mainFields: ["module", "main"] },
    treeshake: true,
    logLevel: "silent",
    plugins: [{ name: "program", resolveId: (id) => (id === entry ? id : null), load: (id) => (id === entry ? source : null) }],
  });
  const { output } = await build.generate({ format: "esm", minify: true });
  await build.close();
  const codes = output.flatMap((chunk) => (chunk.type === "chunk" ? [chunk.code] : []));
  return {
    minified: codes.reduce((sum, code) => sum + Buffer.byteLength(code), 0),
    gzip: codes.reduce((sum, code) => sum + gzipSync(code).length, 0),
  };
}
