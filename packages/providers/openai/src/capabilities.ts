import type { ModelCapabilities } from "@ashlar/core";

/** A wire of OpenAI's: the Responses API, or Chat Completions. */
export type WireName = "responses" | "chat";

const both = {
  output: ["native", "tool", "text"],
  strictSchemas: true,
  tools: true,
  choose: false,
  logProbabilities: true,
} as const;

/** What the wires can do. Which of the media a model takes differs from model to model; the provider says so when one does not. */
export const capabilitiesOf: Readonly<Record<WireName, ModelCapabilities>> = {
  responses: { ...both, media: ["image", "file"] },
  chat: { ...both, media: ["image", "audio", "file"] },
};
