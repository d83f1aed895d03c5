import { call, type LanguageModel, prompt, system, tool } from "@ashlar/core";
import { z } from "zod";
import { about, persona } from "./wording.ts";

const model: LanguageModel = {
  provider: "none",
  id: "none-1",
  capabilities: { output: ["native"], tools: true, choose: false, logProbabilities: false, media: [] },
  generate: () => Promise.reject(new Error("never called")),
  async *stream() {},
};

export const recommend = call({
  name: "recommend-book",
  model,
  params: { temperature: 0.7, maxOutputTokens: 200 },
  input: z.object({
    genre: z.string().describe("what it is about"),
    liked: z.array(z.string()),
    tone: z.enum(["formal", "warm"]),
    year: z.number().int().optional(),
    brief: z.boolean(),
  }),
  output: z.object({ title: z.string(), author: z.string().describe("first name, then last name") }),
  tools: [tool({ name: "stock", description: "Copies in stock", input: z.object({ title: z.string() }), run: () => 3 })],
  prompt: ({ genre, liked, tone, year, brief }) => [
    system`
      ${persona}
      ${tone === "formal" ? "Address the reader formally." : prompt`Be warm.`}
    `,
    prompt`
      Recommend a ${genre} book${year !== undefined && prompt` published after ${year}`}.
        \\ \`code\` "quotes" \${kept} é \u{1F600}

      ${about(liked)}
      ${brief ? "One sentence." : `At most ${3 * 40} words.`}
    `,
  ],
});
