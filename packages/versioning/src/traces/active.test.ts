import { call, tool } from "@ashlar/core";
import { scriptedModel } from "@ashlar/provider-kit/scripted";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { tracing } from "./testing/tracing.ts";

describe("traces of calls within calls", () => {
  const asks = (question: string) => ({ toolCalls: [{ name: "ask", arguments: { question } }] });

  it("know their parent, through tools and prompts, and share one trace id", async () => {
    const { block, read } = tracing();
    const inner = block(call({ name: "inner", model: scriptedModel(() => "42"), prompt: (question: string) => question }));
    const ask = tool({ name: "ask", input: z.object({ question: z.string() }), run: async ({ question }) => (await inner(question)).text });
    const outer = block(
      call({
        name: "outer",
        model: scriptedModel([asks("six times seven?"), "It is 42."]),
        tools: [ask],
        prompt: async (about: string) => `${about} ${(await inner("context")).text}`,
      }),
    );
    await outer("numbers");
    await inner("alone");
    const traces = read();
    const top = traces.find(({ call }) => call === "outer")!;
    expect(traces.map(({ call, parent, traceId }) => [call, parent === top.id, traceId === top.traceId])).toEqual([
      ["inner", true, true],
      ["inner", true, true],
      ["outer", false, true],
      ["inner", false, false],
    ]);
    expect(top).not.toHaveProperty("parent");
    expect(top.tools).toEqual([{ name: "ask", failed: false }]);
    expect(top.traceId.endsWith(top.id)).toBe(true);
  });

  it("do not mix up calls that run at the same time, streams among them", async () => {
    const { block, read } = tracing();
    const inner = block(call({ name: "inner", model: scriptedModel(() => "x"), prompt: (name: string) => name }));
    const outer = (name: string) =>
      block(
        call({
          name,
          model: scriptedModel(() => "done"),
          prompt: async () => {
            await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
            return (await inner(name).then(() => inner.stream(name).reply)).text;
          },
        }),
      );
    await Promise.all(["a", "b", "c"].map((name, index) => (index === 1 ? outer(name).stream().reply : outer(name)())));
    const traces = read();
    for (const name of ["a", "b", "c"]) {
      const { id, traceId } = traces.find(({ call }) => call === name)!;
      expect(traces.filter(({ parent }) => parent === id).map((trace) => trace.traceId)).toEqual([traceId, traceId]);
    }
  });
});
