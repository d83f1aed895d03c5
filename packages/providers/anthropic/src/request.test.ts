import type { ModelRequest } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { traitsOf } from "./models.ts";
import { messagesBody } from "./request.ts";
import { ask } from "./testing/run.ts";
import "./testing/loaded.ts";

const body = (request: ModelRequest, model = "claude-haiku-4-5", stream = false) =>
  messagesBody(request, { model, provider: "anthropic", traits: traitsOf(model), stream });
const messages = [{ role: "user", content: [{ type: "text", text: "Hi" }] }];
const weather = { name: "weather", inputSchema: { type: "object" }, strict: false };

describe("messagesBody", () => {
  it("sends what is asked for, and no more", () => {
    expect(body(ask("Hi"))).toEqual({ model: "claude-haiku-4-5", max_tokens: 32_000, messages });
    expect(body(ask("Hi"), "qwen3-4b", true)).toEqual({ model: "qwen3-4b", max_tokens: 4096, messages, stream: true });
  });

  it("sends each parameter that the wire has", () => {
    const params = {
      temperature: 0,
      topP: 0.9,
      topK: 5,
      maxOutputTokens: 10_000,
      stopSequences: ["END"],
      reasoningEffort: "low",
      parallelToolCalls: false,
    } as const;
    expect(body(ask("Hi", { params, tools: [weather] }))).toMatchObject({
      temperature: 0,
      top_p: 0.9,
      top_k: 5,
      max_tokens: 10_000,
      stop_sequences: ["END"],
      thinking: { type: "enabled", budget_tokens: 4096 },
      tool_choice: { type: "auto", disable_parallel_tool_use: true },
      tools: [{ name: "weather", input_schema: { type: "object" } }],
    });
  });

  it.each(["seed", "frequencyPenalty", "presencePenalty", "logProbabilities"])(
    "refuses params.%s, which the wire does not have",
    (name) => {
      expect(() => body(ask("Hi", { params: { [name]: 1 } }))).toThrow(
        expect.objectContaining({
          code: "unsupported",
          feature: `params.${name}`,
          model: "claude-haiku-4-5",
          message: expect.stringMatching(/leave it out/),
        }),
      );
    },
  );

  it.each(["temperature", "topP", "topK"])("refuses params.%s where the model does not take it", (name) => {
    expect(() => body(ask("Hi", { params: { [name]: 1 } }), "claude-opus-5-5")).toThrow(
      expect.objectContaining({
        code: "unsupported",
        feature: `params.${name}`,
        message: expect.stringMatching(/claude-opus-5-5 .*reasoningEffort/),
      }),
    );
  });

  it("asks for JSON of a schema, beside the effort", () => {
    const schema = { type: "object", properties: { a: { type: "number" } }, required: ["a"] };
    const output = { type: "json", mode: "native", name: "answer", schema, strict: false } as const;
    expect(body(ask("Hi", { output, params: { reasoningEffort: "high" } }), "claude-opus-5-5")).toMatchObject({
      thinking: { type: "adaptive" },
      output_config: { effort: "high", format: { type: "json_schema", schema: { ...schema, additionalProperties: false } } },
    });
    expect(() => body(ask("Hi", { output: { type: "choice", labels: ["a"] } }))).toThrow(/labels to be scored/);
  });

  it("puts the provider's own options together with what it sends", () => {
    const search = { type: "web_search_20260318", name: "web_search" };
    const providerOptions = {
      anthropic: {
        thinking: { display: "summarized" },
        output_config: { task_budget: { type: "tokens", total: 20_000 } },
        tools: [search],
        tool_choice: { type: "auto" },
        metadata: { user_id: "u1" },
        betas: ["task-budgets-2026-03-13"],
      },
    };
    expect(body(ask("Hi", { providerOptions, tools: [weather], params: { reasoningEffort: "low" } }), "claude-opus-5-5")).toMatchObject({
      thinking: { type: "adaptive", display: "summarized" },
      output_config: { effort: "low", task_budget: { type: "tokens", total: 20_000 } },
      tools: [{ name: "weather" }, search],
      tool_choice: { type: "auto" },
      metadata: { user_id: "u1" },
      betas: ["task-budgets-2026-03-13"],
    });
    expect(body(ask("Hi", { providerOptions: { anthropic: { tools: [search] } }, toolChoice: "none" }))).toMatchObject({
      tools: [search],
      tool_choice: { type: "none" },
    });
  });

  it.each(["model", "messages", "system", "stream", "max_tokens"])("lets nobody else decide about %s", (field) => {
    const providerOptions = { anthropic: { [field]: "x" } };
    expect(() => body(ask("Hi", { providerOptions }))).toThrow(expect.objectContaining({ code: "invalid-request" }));
  });
});
