import type { Context } from "@opentelemetry/api";
import type { Values } from "./conventions/attributes.ts";

/** The call that a request is made for. */
export type PromptValues = Pick<Values, "promptName" | "promptVersion">;

/** As OpenTelemetry's `createContextKey` makes keys; here it may not be loaded yet. */
const key = Symbol.for("@ashlar/telemetry prompt");

/** Says for which call the requests below are made. */
export function withPrompt(context: Context, prompt: PromptValues): Context {
  return context.setValue(key, prompt);
}

/** For which call a request is made; nothing outside of a traced call. */
export function promptOf(context: Context): PromptValues {
  const prompt = context.getValue(key);
  return isPrompt(prompt) ? prompt : {};
}

function isPrompt(value: unknown): value is PromptValues {
  return typeof value === "object" && value !== null && "promptName" in value;
}
