import { image, prompt, system, tool } from "@ashlar/core";
import { fakeAnthropic, type RunningVendor } from "@ashlar/provider-kit/fakes";
import { problemsOf } from "@ashlar/provider-kit/published";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createAnthropic } from "./index.ts";
import { failureOf, key } from "./testing/run.ts";
import "./testing/loaded.ts";

let vendor: RunningVendor;
let anthropic: ReturnType<typeof createAnthropic>;
beforeEach(async () => {
  vendor = await fakeAnthropic()
    .otherwise({ text: "", usage: { inputTokens: 42 } })
    .start();
  anthropic = createAnthropic({ apiKey: key, baseURL: vendor.baseURL });
});
afterEach(() => vendor.close());

describe("countTokens", () => {
  it("counts text, templates and messages", async () => {
    expect(await anthropic.countTokens("claude-opus-5-5", "Hello")).toEqual({ inputTokens: 42 });
    await anthropic.countTokens("claude-opus-5-5", [system("Be brief."), prompt`What is ${image("https://example.com/a.png")}?`]);
    expect(vendor.requests.map(({ path }) => path)).toEqual(["/v1/messages/count_tokens", "/v1/messages/count_tokens"]);
    expect(vendor.requests.map(({ body }) => body)).toEqual([
      { model: "claude-opus-5-5", messages: [{ role: "user", content: [{ type: "text", text: "Hello" }] }] },
      {
        model: "claude-opus-5-5",
        system: [{ type: "text", text: "Be brief." }],
        messages: [
          {
            role: "user",
            content: [
              { type: "text", text: "What is " },
              { type: "image", source: { type: "url", url: "https://example.com/a.png" } },
              { type: "text", text: "?" },
            ],
          },
        ],
      },
    ]);
  });

  it("counts tools, schema and thinking, and sends nothing that has no part in it", async () => {
    const weather = tool({ name: "weather", description: "The weather", input: z.object({ city: z.string() }), run: () => "cold" });
    const schema = { type: "object", properties: { a: { type: "number" } }, required: ["a"] };
    await anthropic.countTokens("claude-haiku-4-5", "Hello", {
      tools: [weather, { name: "time", inputSchema: { type: "object" }, strict: false }],
      toolChoice: "required",
      output: { type: "json", mode: "native", name: "answer", schema, strict: false },
      params: { reasoningEffort: "low", temperature: 0, maxOutputTokens: 9000 },
      providerOptions: { anthropic: { betas: ["a-2026-01-01"], metadata: { user_id: "u1" } } },
    });
    const [request] = vendor.requests;
    expect(request?.body).toMatchObject({
      tools: [{ name: "weather", description: "The weather", input_schema: { required: ["city"] } }, { name: "time" }],
      tool_choice: { type: "any" },
      thinking: { type: "enabled", budget_tokens: 4096 },
      output_config: { format: { type: "json_schema" } },
    });
    expect(problemsOf("anthropic", "countTokensRequest", request?.body)).toEqual([]);
    expect(request?.headers["anthropic-beta"]).toBe("a-2026-01-01");
  });

  it("throws the errors of a model", async () => {
    vendor.replies({ fault: { type: "refused", reason: "rate-limit" } }, { fault: { type: "response", status: 200, body: "{}" } });
    expect(await failureOf(anthropic.countTokens("claude-opus-5-5", "Hello"))).toMatchObject({ code: "rate-limit" });
    const error = await failureOf(anthropic.countTokens("claude-opus-5-5", "Hello"));
    expect(error).toMatchObject({ code: "server", message: expect.stringMatching(/no number of tokens/) });
  });

  it("ends with the caller's signal", async () => {
    vendor.replies({ fault: { type: "silence" } });
    const controller = new AbortController();
    const counting = failureOf(anthropic.countTokens("claude-opus-5-5", "Hello", { signal: controller.signal }));
    await expect.poll(() => vendor.unfinished, { timeout: 4000 }).toBe(1);
    controller.abort();
    expect(await counting).toMatchObject({ code: "aborted" });
    await expect.poll(() => vendor.unfinished, { timeout: 4000 }).toBe(0);
  });
});
