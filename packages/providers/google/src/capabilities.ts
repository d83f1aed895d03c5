import type { ModelCapabilities } from "@ashlar/core";

/** What Gemini can do. Which of the media and parameters a model takes differs from model to model; Google says so when one does not. */
export const geminiCapabilities: ModelCapabilities = {
  output: ["native", "tool", "text"],
  strictSchemas: false,
  tools: true,
  choose: false,
  logProbabilities: true,
  media: ["image", "audio", "file"],
};
