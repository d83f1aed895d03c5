import { approve, call, type JsonValue, pipe, prompt, type Tool, tool } from "@ashlar/core";
import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { expect, it } from "vitest";
import { z } from "zod";
import { type InMemory, inMemory } from "../testing/in-memory.ts";
import { smallModel } from "../testing/small-model.ts";

const input = z.object({ city: z.string() });
const asking = ({ traced }: InMemory, weather: Tool, cityInput: JsonValue = { city: "Oslo" }) =>
  pipe(
    call({
      name: "ask",
      model: smallModel([{ toolCalls: [{ name: "weather", arguments: cityInput }] }, "Sunny."]),
      tools: [weather],
      prompt: () => prompt`Weather?`,
    }),
    traced,
  );

it("is a span for each run, with what it is called by", async () => {
  const memory = inMemory();
  const { text } = await asking(memory, tool({ name: "weather", description: "The weather", input, run: () => "sun" }))();
  expect(text).toBe("Sunny.");
  const { kind, status, attributes } = memory.span("execute_tool weather");
  expect([kind, status.code]).toEqual([SpanKind.INTERNAL, SpanStatusCode.UNSET]);
  expect(attributes).toEqual({
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": "weather",
    "gen_ai.tool.type": "function",
    "gen_ai.tool.call.id": "call-1",
  });
});

it("is the active span while it runs: calls in it are nested below", async () => {
  const memory = inMemory();
  const inner = memory.traced(call({ name: "inner", model: smallModel(["sun"], { id: "tiny" }), prompt: () => prompt`Sun?` }));
  await asking(memory, tool({ name: "weather", input, run: async () => (await inner()).text }))();
  expect(memory.tree()).toBe(
    "invoke_agent ask\n  chat small\n  execute_tool weather\n    invoke_agent inner\n      chat tiny\n  chat small",
  );
});

it("fails when the tool does, while the call goes on", async () => {
  const memory = inMemory();
  const failing = tool({
    name: "weather",
    input,
    run: () => {
      throw new RangeError("no weather today");
    },
  });
  await asking(memory, failing)();
  expect(memory.span("execute_tool weather")).toMatchObject({
    status: { code: SpanStatusCode.ERROR },
    attributes: { "error.type": "RangeError" },
  });
  expect(memory.span("invoke_agent ask").status.code).toBe(SpanStatusCode.UNSET);
});

it("is no span when it did not run: for arguments of another shape, or while it waits to be approved", async () => {
  const memory = inMemory();
  let active: string | undefined;
  const run = () => {
    active = trace.getSpanContext(context.active())?.spanId;
    return "sun";
  };
  await asking(memory, tool({ name: "weather", input, run }), { city: 7 })();
  const waiting = await asking(memory, tool({ name: "weather", input, needsApproval: true, run }))();
  expect(memory.spans().map(({ name }) => name)).not.toContain("execute_tool weather");
  await waiting.resume(waiting.pending.map(approve));
  expect(memory.span("execute_tool weather").spanContext().spanId).toBe(active);
});

it("ends when the call is aborted, whether or not the tool notices", async () => {
  const memory = inMemory();
  const deaf = tool({ name: "weather", input, run: () => new Promise<string>(() => {}) });
  await expect(asking(memory, deaf)(undefined, { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({ code: "aborted" });
  await expect.poll(() => memory.spans()).toHaveLength(3);
  expect(memory.tree()).toBe("invoke_agent ask\n  chat small\n  execute_tool weather");
  for (const name of ["execute_tool weather", "invoke_agent ask"]) expect(memory.span(name).attributes["error.type"]).toBe("aborted");
});
