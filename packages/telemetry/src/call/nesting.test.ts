import { call, pipe, prompt } from "@ashlar/core";
import { context, trace } from "@opentelemetry/api";
import { expect, it } from "vitest";
import { again } from "../testing/blocks.ts";
import { inMemory } from "../testing/in-memory.ts";
import { smallModel } from "../testing/small-model.ts";

it("nests below the span that is active when it is called, and is the active one in its prompt", async () => {
  const { traced, span } = inMemory();
  let active: string | undefined;
  const ask = call({
    name: "ask",
    model: smallModel(["One."]),
    prompt: async () => {
      await Promise.resolve();
      active = trace.getSpanContext(context.active())?.spanId;
      return "Hello?";
    },
  });
  const outside = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331", traceFlags: 1 };
  await context.with(trace.setSpanContext(context.active(), outside), () => traced(ask)());
  const { parentSpanContext, spanContext } = span("invoke_agent ask");
  expect(parentSpanContext?.spanId).toBe(outside.spanId);
  expect(active).toBe(span("invoke_agent ask").spanContext().spanId);
  expect(spanContext.call(span("invoke_agent ask")).traceId).toBe(outside.traceId);
});

it("keeps a hundred calls at once apart", { timeout: 30_000 }, async () => {
  const { traced, spans } = inMemory();
  const model = pipe(
    smallModel(({ messages }) => slowlyEcho(JSON.stringify(messages))),
    again(),
    traced,
  );
  const calls = Array.from({ length: 100 }, (_, index) =>
    traced(call({ name: `ask-${index}`, model, prompt: () => prompt`Say ${index}.` })),
  );
  await Promise.all(calls.map((ask, index) => (index % 2 ? ask() : ask.stream().reply)));
  const all = spans();
  expect(all).toHaveLength(300);
  const parentOf = (child: (typeof all)[number]) => all.find((span) => span.spanContext().spanId === child.parentSpanContext?.spanId);
  for (const chat of all.filter(({ name }) => name === "chat small")) {
    const attempts = parentOf(chat);
    const run = attempts && parentOf(attempts);
    expect(run?.name).toBe(`invoke_agent ${chat.attributes["gen_ai.prompt.name"]}`);
    expect(run?.parentSpanContext).toBeUndefined();
  }
  expect(new Set(all.map((span) => span.spanContext().traceId)).size).toBe(100);
});

async function slowlyEcho(text: string): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
  return text;
}

it("nests also where no context manager is registered", async () => {
  const { traced, tree } = inMemory({ contextManager: false });
  const asked = Array.from({ length: 5 }, () =>
    traced(call({ name: "ask", model: smallModel([{ text: "Hi.", delay: 5 }]), prompt: () => prompt`Hello?` }))(),
  );
  await Promise.all(asked);
  expect(tree()).toBe(Array(5).fill("invoke_agent ask\n  chat small").join("\n"));
});
