import { expect, it } from "vitest";
import { outputOf, programTimeout } from "./testing/program.ts";

/** What a program of its own prints, and what was left unhandled in it. */
function program(body: string): Promise<string> {
  return outputOf(`
    import { call, pipe, RateLimitError, ServerError } from "@ashlar/core";
    import { budget, cache, circuitBreaker, fallback, hedge, loadBalance, rateLimit, retry, retrying, timeout } from "@ashlar/retries";
    process.on("unhandledRejection", (reason) => console.log("unhandled", reason));
    const model = (id, generate) => ({
      provider: "test", id, generate,
      stream: async function* (request, context) { const { content, ...end } = await generate(request, context); yield* content; yield { type: "finish", ...end }; },
      capabilities: { output: ["text"], tools: false, choose: false, logProbabilities: false, media: [] },
    });
    const says = (text) => ({ content: [{ type: "text", text }], finishReason: "stop", usage: { inputTokens: 1, outputTokens: 1 } });
    const never = () => new Promise(() => {});
    const ask = (made) => call({ name: "ask", model: made, prompt: () => "?" });
    ${body}`);
}

it("of all blocks after an answer there is nothing: the process ends by itself", { timeout: programTimeout }, async () => {
  const printed = await program(`
    const around = (inner) => pipe(
      pipe(inner, rateLimit({ requestsPerMinute: 600 }), timeout("10m"), circuitBreaker(), hedge({ after: "10m" }), loadBalance([model("c", async () => says("c"))]), retry()),
      fallback(model("b", async () => says("b"))), budget({ time: "10m" }), cache(),
    );
    console.log((await ask(around(model("a", async () => says("whole"))))()).text);
    console.log((await ask(around(model("a", async () => says("streamed")))).stream().reply).text);
    const left = ask(around(model("a", async () => says("left")))).stream();
    for await (const event of left) if (event.type === "text") break;
    await ask(around(model("a", never)))(undefined, { signal: AbortSignal.timeout(20) }).catch((error) => console.log(error.code));
    for await (const attempt of retrying()) break;
  `);
  expect(printed).toBe("whole\nstreamed\naborted\n");
});

it("of waits that are aborted there is nothing: not in a queue, not before a retry, not with a budget's time", {
  timeout: programTimeout,
}, async () => {
  const printed = await program(`
    const busy = async () => { throw new RateLimitError("slow", { retryAfter: 50_000 }); };
    const waits = [
      pipe(model("a", busy), retry()),
      pipe(model("a", busy), rateLimit({ requestsPerMinute: 60 }), retry()),
      pipe(model("a", never), rateLimit({ concurrency: 1 })),
      pipe(model("a", never), cache()),
      pipe(model("a", never), hedge({ after: 1 })),
    ];
    const ends = await Promise.all(waits.flatMap((each) => [0, 1, 2].map(() =>
      ask(each)(undefined, { signal: AbortSignal.timeout(50) }).catch((error) => error.code))));
    console.log(new Set(ends));
    await ask(pipe(model("a", busy), retry(), budget({ time: 50 })))().catch((error) => console.log(error.code));
  `);
  expect(printed).toBe("Set(1) { 'aborted' }\nbudget\n");
});
