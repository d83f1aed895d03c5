import { call, type JsonObject } from "@ashlar/core";
import { expectTypeOf } from "vitest";
import { createOpenAI, type OpenAIChatOptions, type OpenAIResponsesOptions, openai } from "./index.ts";

const prompt = () => "Hi";
const model = openai("gpt-5-mini");

// Under the provider's own name, and fit for any call.
const stored = openai.options({ store: false, reasoning: { summary: "auto" }, tools: [{ type: "web_search" }] });
expectTypeOf(stored).toExtend<Readonly<Record<string, JsonObject>>>();
call({ name: "ask", model, providerOptions: stored, prompt });
call({ name: "ask", model, providerOptions: openai.chat.options({ service_tier: "flex", verbosity: "low" }), prompt });
// Those of several providers are spread into one object.
const gateway = createOpenAI({ name: "gateway", baseURL: "http://127.0.0.1/v1" });
call({ name: "ask", model, providerOptions: { ...stored, ...gateway.chat.options({ user: "u1" }) }, prompt });

// @ts-expect-error a slip
openai.options({ sotre: false });
// @ts-expect-error a slip further down
openai.options({ reasoning: { sumary: "auto" } });
// @ts-expect-error a value that the wire does not have
openai.chat.options({ service_tier: "cheap" });
// @ts-expect-error a field of the other wire
openai.chat.options({ include: ["reasoning.encrypted_content"] });
// @ts-expect-error Ashlar decides about it
openai.options({ model: "gpt-5" });

// What was declared to be options of one wire is JSON, too.
const responses: OpenAIResponsesOptions = { store: false, text: { verbosity: "low" }, metadata: { ticket: "7" } };
const chat: OpenAIChatOptions = {
  service_tier: "flex",
  response_format: { type: "json_schema", json_schema: { name: "a", schema: { type: "object" } } },
};
call({ name: "ask", model, providerOptions: { openai: responses, gateway: chat }, prompt });
