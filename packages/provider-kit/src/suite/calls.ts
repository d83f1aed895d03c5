import { type Call, call, prompt, type Reply } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { type Way, ways } from "./asking.ts";
import { lookUpWeather, weather } from "./samples.ts";
import type { Subject } from "./subject.ts";
import { expectCarried } from "./wire.ts";

/** Runs a call in one of the ways. */
export function run<R extends Reply>(made: Call<unknown, R>, way: Way): Promise<R> {
  return way === "generate" ? made() : made.stream().reply;
}

/** Whole calls of core over the adapter: tools that run, and the usage of all steps. */
export function testCalls({ serve, capabilities }: Subject): void {
  if (!capabilities.tools) return;
  const oslo = { name: weather.name, arguments: { city_of_interest: "Oslo" } };
  describe("a call", () => {
    it.each(ways)("runs tools until there is an answer: %s", async (way) => {
      const usage = { inputTokens: 10, outputTokens: 5 };
      const { model, vendor } = await serve({ text: "Let me see.", toolCalls: [oslo, oslo], usage }, { text: "Cold.", usage });
      const reply = await run(call({ name: "weather", model, tools: [lookUpWeather], prompt: () => prompt`Weather?` }), way);
      expect(reply).toMatchObject({ text: "Cold.", toolCalls: [{ output: "frost-34 in Oslo" }, { output: "frost-34 in Oslo" }] });
      const reported = capabilities.usage.includes("inputTokens");
      expect(reply.usage.inputTokens).toBe(reported ? 20 : undefined);
      expectCarried(vendor.requests[1]!.body, ["Let me see.", "frost-34 in Oslo"]);
    });

    it.each(ways)("tells the model that a tool is unknown, or its arguments wrong: %s", async (way) => {
      const { model, vendor } = await serve(
        {
          toolCalls: [
            { ...oslo, name: "launch_rocket" },
            { ...oslo, arguments: { town: "Oslo" } },
          ],
        },
        "I see.",
      );
      const reply = await run(call({ name: "weather", model, tools: [lookUpWeather], prompt: () => prompt`Weather?` }), way);
      expect(reply.text).toBe("I see.");
      expectCarried(vendor.requests[1]!.body, ["There is no tool", "no city"]);
    });

    it.each(ways)("goes on with the conversation: %s", async (way) => {
      const { model, vendor } = await serve("first-answer", "second-answer");
      const first = await run(call({ name: "chat", model, prompt: () => prompt`first-question` }), way);
      const again = call({ name: "chat", model, prompt: () => prompt`unused` });
      // Saved and read back, as a user would keep it.
      const messages: typeof first.messages = JSON.parse(JSON.stringify(first.messages));
      const second = await again.resume(messages, "second-question");
      expect(second.text).toBe("second-answer");
      expectCarried(vendor.requests[1]!.body, ["first-question", "first-answer", "second-question"]);
    });
  });
}
