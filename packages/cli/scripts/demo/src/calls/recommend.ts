import { call, type LanguageModel, pipe, prompt, system } from "@ashlar/core";
import { versioned } from "@ashlar/versioning";
import { z } from "zod";

/** Stands for any model: the demo asks none. */
const model: LanguageModel = {
  provider: "openai",
  id: "gpt-5-mini",
  capabilities: { output: ["native"], tools: true, choose: false, logProbabilities: false, media: [] },
  generate: () => Promise.reject(new Error("the demo asks no model")),
  async *stream() {},
};

export const recommend = pipe(
  call({
    name: "recommend-book",
    model,
    params: { temperature: 0.7 },
    input: z.object({ genre: z.string(), liked: z.array(z.string()) }),
    output: z.object({ title: z.string(), author: z.string() }),
    prompt: ({ genre, liked }) => [
      system`You are a librarian.`,
      prompt`
        Recommend a ${genre} book.
        ${liked.length > 0 && prompt`The reader liked ${liked.join(", ")}.`}
      `,
    ],
  }),
  versioned(),
);
