import type { JsonObject } from "@ashlar/core";
import { HarmBlockThreshold, HarmCategory } from "@google/genai/web";
import type { GoogleOptions } from "./index.ts";

declare function assert<_T extends true>(): void;
type IsJson<T> = T extends JsonObject ? true : false;

// Text, as the wire has it, and JSON, as `providerOptions` want it.
const plain = {
  safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "BLOCK_NONE" }],
  generationConfig: { thinkingConfig: { includeThoughts: true, thinkingLevel: "LOW" }, responseModalities: ["TEXT", "IMAGE"] },
  tools: [{ googleSearch: {} }, { codeExecution: {} }],
} as const satisfies GoogleOptions;
assert<IsJson<typeof plain>>();

// The SDK's enums fit, too.
const enums = {
  safetySettings: [{ category: HarmCategory.HARM_CATEGORY_HARASSMENT, threshold: HarmBlockThreshold.BLOCK_NONE }],
} satisfies GoogleOptions;
assert<IsJson<typeof enums>>();

// @ts-expect-error there is no such category
const slip: GoogleOptions = { safetySettings: [{ category: "HARM_CATEGORY_BAD_MOOD" }] };
// @ts-expect-error a reply has one answer
const several: GoogleOptions = { generationConfig: { candidateCount: 2 } };
// @ts-expect-error messages are the request's
const contents: GoogleOptions = { contents: [] };
export const refused = [slip, several, contents];
