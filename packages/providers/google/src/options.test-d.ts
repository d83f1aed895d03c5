import { call, type JsonObject } from "@ashlar/core";
import { HarmBlockThreshold, HarmCategory } from "@google/genai/web";
import { expectTypeOf } from "vitest";
import { type GoogleOptions, google } from "./index.ts";

const prompt = () => "Hi";
const model = google("gemini-3.5-flash");

// Under the provider's own name, and fit for any call: text, as the wire has it, and the SDK's enums.
const searching = google.options({
  safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "BLOCK_NONE" }],
  generationConfig: { thinkingConfig: { includeThoughts: true, thinkingLevel: "LOW" }, responseModalities: ["TEXT", "IMAGE"] },
  tools: [{ googleSearch: {} }, { codeExecution: {} }],
});
expectTypeOf(searching).toExtend<Readonly<Record<string, JsonObject>>>();
call({ name: "ask", model, providerOptions: searching, prompt });
google.options({
  safetySettings: [{ category: HarmCategory.HARM_CATEGORY_HARASSMENT, threshold: HarmBlockThreshold.BLOCK_NONE }],
});

// @ts-expect-error a slip
google.options({ saftySettings: [] });
// @ts-expect-error there is no such category
google.options({ safetySettings: [{ category: "HARM_CATEGORY_BAD_MOOD" }] });
// @ts-expect-error a reply has one answer
google.options({ generationConfig: { candidateCount: 2 } });
// @ts-expect-error messages are the request's
google.options({ contents: [] });

// What was declared to be options is JSON, too.
const declared: GoogleOptions = {
  labels: { team: "a" },
  tools: [{ functionDeclarations: [{ name: "f", parametersJsonSchema: { type: "object" } }] }],
};
call({ name: "ask", model, providerOptions: { google: declared }, prompt });
