import { call, type LanguageModel, pipe } from "@ashlar/core";
import { fakeOpenAI } from "@ashlar/provider-kit/fakes";
import { rateLimit, retry } from "../index.ts";
import { busiest } from "./busiest.ts";
import { chatModel } from "./chat-model.ts";

/** How hard it storms. */
export interface StormOptions {
  readonly callers: number;
  /** The share of requests that the server answers with a 429, from 0 to 1, at random. */
  readonly refused: number;
  readonly requestsPerSecond: number;
  /** The waits that the server asks for, in milliseconds. */
  readonly retryAfter: readonly [least: number, most: number];
}

/** What came of it, as the server saw it. */
export interface Storm {
  readonly answered: number;
  readonly requests: number;
  /** What such a server makes necessary: each answer needs one request that is not refused. */
  readonly ideal: number;
  /** Requests before the time that the caller had been told. */
  readonly early: number;
  /** The most requests within any second, by the limit's own clock: what a busy machine puts off afterwards is not its doing. */
  readonly busiestSecond: number;
  readonly seconds: number;
}

/**
 * Sends one question of each caller, all at once, over real HTTP to a server on 127.0.0.1 that refuses most of them, through
 * `rateLimit` and `retry`. No second may have more than 5 % above the limit.
 */
export async function storm({ callers, refused, requestsPerSecond, retryAfter: [least, most] }: StormOptions): Promise<Storm> {
  const random = seeded(7);
  let requests = 0;
  const earliest = new Map<string, number>();
  let early = 0;
  await using server = await fakeOpenAI()
    .otherwise(({ body }) => {
      const now = performance.now();
      const caller = JSON.stringify(body.messages);
      requests++;
      if (now < (earliest.get(caller) ?? 0)) early++;
      if (random() >= refused) return "hello";
      const wait = least + Math.floor(random() * (most - least));
      earliest.set(caller, now + wait);
      return { fault: { type: "refused", reason: "rate-limit", retryAfter: "milliseconds", wait } };
    })
    .start();
  let now = 0;
  const clock = (): number => {
    now = performance.now();
    return now;
  };
  const passed: { readonly at: number; readonly amount: number }[] = [];
  const chat = chatModel(server.baseURL);
  const noting: LanguageModel = {
    ...chat,
    generate(request, context) {
      passed.push({ at: now, amount: 1 });
      return chat.generate(request, context);
    },
  };
  const limit = rateLimit({ requestsPerMinute: requestsPerSecond * 60, burst: 0.05 / 60, clock });
  const ask = call({
    name: "storm",
    model: pipe(noting, limit, retry({ retries: 200 })),
    prompt: (caller: number) => `caller ${caller}`,
  });
  const began = performance.now();
  const replies = await Promise.allSettled(Array.from({ length: callers }, (_, caller) => ask(caller)));
  return {
    answered: replies.filter((settled) => settled.status === "fulfilled" && settled.value.text === "hello").length,
    requests,
    ideal: Math.round(callers / (1 - refused)),
    early,
    busiestSecond: busiest(passed, 1000),
    seconds: (performance.now() - began) / 1000,
  };
}

/** Numbers from 0 to 1 that are the same in each run: the generator of Park and Miller. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
