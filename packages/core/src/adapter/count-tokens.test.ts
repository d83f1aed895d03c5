import { afterEach, describe, expect, it, vi } from "vitest";
import { prompt, system } from "../prompt/template.ts";
import { countWithin } from "./count-tokens.ts";

afterEach(() => void vi.useRealTimers());

const never = () => new Promise<never>(() => {});

describe("countWithin", () => {
  it("asks for the whole request: prompt, tools and what else belongs to it", async () => {
    const count = vi.fn(async () => ({ inputTokens: 7 }));
    const tools = [{ name: "time", inputSchema: { type: "object" } }] as const;
    const options = { tools: [{ ...tools[0], strict: true }], toolChoice: "required", params: { topK: 1 } } as const;
    expect(await countWithin([system("Be brief."), prompt`Hi`], options, count)).toEqual({ inputTokens: 7 });
    expect(count).toHaveBeenCalledWith(
      {
        messages: [
          { role: "system", content: [{ type: "text", text: "Be brief." }] },
          { role: "user", content: [{ type: "text", text: "Hi" }] },
        ],
        tools: [{ name: "time", inputSchema: { type: "object" }, strict: true }],
        toolChoice: "required",
        params: { topK: 1 },
      },
      { signal: expect.any(AbortSignal) },
    );
  });

  it("ends after a minute without an answer, and with the caller's signal", async () => {
    vi.useFakeTimers();
    const late = expect(countWithin("Hi", {}, never)).rejects.toMatchObject({ code: "timeout", milliseconds: 60_000 });
    await vi.advanceTimersByTimeAsync(60_001);
    await late;
    const controller = new AbortController();
    const stopped = expect(countWithin("Hi", { signal: controller.signal }, never)).rejects.toMatchObject({ code: "aborted" });
    controller.abort();
    await stopped;
    expect(vi.getTimerCount()).toBe(0);
  });
});
