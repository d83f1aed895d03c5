import { call, pipe, prompt, tool } from "@ashlar/core";
import { expect, it } from "vitest";
import { z } from "zod";
import { inMemory } from "./testing/in-memory.ts";
import { smallModel } from "./testing/small-model.ts";

it("nests calls, requests and tools", async () => {
  const { traced, tree } = inMemory();
  const weather = tool({ name: "weather", input: z.object({ city: z.string() }), run: ({ city }) => `${city}: sun` });
  const ask = pipe(
    call({
      name: "ask",
      model: smallModel([{ toolCalls: [{ name: "weather", arguments: { city: "Oslo" } }] }, "Sunny."]),
      tools: [weather],
      prompt: () => prompt`Weather?`,
    }),
    traced,
  );
  expect((await ask()).text).toBe("Sunny.");
  expect(tree()).toBe("invoke_agent ask\n  chat small\n  execute_tool weather\n  chat small");
});
