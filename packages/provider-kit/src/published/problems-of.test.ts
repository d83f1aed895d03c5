import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { problemsOf, sourceOf } from "./problems-of.ts";

const user = { role: "user", content: "Hi" };
const contents = [{ role: "user", parts: [{ text: "Hi" }] }];
const tool = { type: "function", function: { name: "weather", parameters: { type: "object" } } };

describe("the vendors' published documents", () => {
  it("accept what is right", () => {
    expect(problemsOf("openai", "chatRequest", { model: "gpt-5", messages: [user], tools: [tool], temperature: 1 })).toEqual([]);
    expect(problemsOf("openai", "embeddingRequest", { model: "text-embedding-3-small", input: ["a"] })).toEqual([]);
    expect(problemsOf("anthropic", "messagesRequest", { model: "claude-haiku-4-5", max_tokens: 9, messages: [user] })).toEqual([]);
    expect(problemsOf("google", "generateContentRequest", { contents, generationConfig: { temperature: 1, topK: 3 } })).toEqual([]);
  });

  it.each([
    ["a message without content", "chatRequest", { model: "gpt-5", messages: [{ role: "user" }] }],
    ["a number as text", "chatRequest", { model: "gpt-5", messages: [user], max_completion_tokens: "ten" }],
    ["a tool of another wire", "chatRequest", { model: "gpt-5", messages: [user], tools: [{ type: "function", name: "weather" }] }],
    ["a part of another wire", "responsesRequest", { model: "gpt-5", input: [{ role: "user", content: [{ type: "text", text: "Hi" }] }] }],
    ["a number too high", "responsesRequest", { model: "gpt-5", input: "Hi", temperature: 7 }],
    ["nothing to embed", "embeddingRequest", { model: "text-embedding-3-small" }],
    ["a word for a list", "chatReply", { id: "1", object: "chat.completion", created: 1, model: "gpt-5", choices: "none" }],
    ["half an event", "responsesEvent", { type: "response.output_text.delta", delta: 5 }],
    ["a batch without an input", "batchRequest", { endpoint: "/v1/responses", completion_window: "24h" }],
  ] as const)("refuse OpenAI %s", (_, what, value) => {
    expect(problemsOf("openai", what, value)).not.toEqual([]);
  });

  it.each([
    ["a request without its limit", "messagesRequest", { model: "claude-haiku-4-5", messages: [user] }],
    ["a field that it does not know", "messagesRequest", { model: "claude-haiku-4-5", max_tokens: 9, messages: [user], seed: 1 }],
    ["a role that it does not know", "messagesRequest", { model: "c", max_tokens: 9, messages: [{ role: "tool", content: "Hi" }] }],
    ["an event without its index", "messagesEvent", { type: "content_block_stop" }],
    ["an error of no kind", "error", { type: "error", request_id: null, error: { type: "oops", message: "Oops" } }],
  ] as const)("refuse Anthropic %s", (_, what, value) => {
    expect(problemsOf("anthropic", what, value)).not.toEqual([]);
  });

  it.each([
    ["no contents", "generateContentRequest", {}],
    ["a field that it does not know", "generateContentRequest", { contents, temperature: 1 }],
    ["a field by another name", "generateContentRequest", { contents, generationConfig: { max_output_tokens: 9 } }],
    ["a part that it does not know", "generateContentRequest", { contents: [{ parts: [{ type: "text", text: "Hi" }] }] }],
    ["a reason that it does not know", "generateContentReply", { candidates: [{ finishReason: "DONE" }] }],
    ["a call without a name", "generateContentReply", { candidates: [{ content: { parts: [{ functionCall: { args: {} } }] } }] }],
  ] as const)("refuse Google %s", (_, what, value) => {
    expect(problemsOf("google", what, value)).not.toEqual([]);
  });

  it("say where and what", () => {
    const misnamed = { contents, generationConfig: { maxTokens: 9 } };
    expect(problemsOf("google", "generateContentRequest", misnamed)).toEqual([
      "generateContentRequest/generationConfig: must NOT have additional properties: maxTokens",
    ]);
    expect(problemsOf("google", "generateContentReply", { candidates: [{ finishReason: "DONE" }] })[0]).toMatch(
      /^generateContentReply\/candidates\/0\/finishReason: must be equal to one of the allowed values: .*STOP/,
    );
  });

  it("is told by a name, and a wrong one is an error that lists the right ones", () => {
    const wrong = "chat" as "chatRequest";
    expect(() => problemsOf("openai", wrong, {})).toThrow(/has no chat\. It has: chatRequest, /);
  });

  it.each(["openai", "anthropic", "google"] as const)("of %s says where it came from, as the README does", (vendor) => {
    const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
    const source = sourceOf(vendor);
    expect(readme).toContain(source.url);
    expect(readme).toContain(source.published);
    expect(source).toMatchObject({
      published: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      url: expect.stringMatching(/^https:/),
      sha256: expect.stringMatching(/^[\da-f]{64}$/),
      license: expect.stringMatching(/./),
    });
  });
});
