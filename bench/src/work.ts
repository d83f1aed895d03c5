import { PerformanceObserver } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { collectGarbage } from "./collect-garbage.ts";
import type { Contender, OpenStream } from "./contenders/contender.ts";
import type { Growth, Task, Work } from "./rounds.ts";
import { scenarioOf } from "./scenarios.ts";
import { spread } from "./statistics.ts";

/** What the process of a contender does. It throws for an answer that is not what was sent: that would make its contender look fast. */
export function worker(name: string, contender: Contender): Work {
  const ableTo = <Method extends keyof Contender>(method: Method): NonNullable<Contender[Method]> => {
    const able = contender[method];
    if (!able) throw new Error(`${name} can't do ${method}.`);
    return able;
  };
  /** Does a task, and gives its last answer. */
  const perform = async ({ method, model, count, concurrency }: Task): Promise<unknown> => {
    const once = ableTo(method);
    let left = count;
    let last: unknown;
    const readInTurn = async (): Promise<void> => {
      while (left-- > 0) last = await once(model);
    };
    await Promise.all(Array.from({ length: concurrency }, readInTurn));
    return last;
  };
  return {
    async cost(task) {
      const { method, model, concurrency } = task;
      // Connections that stood idle during the others' turns have been closed, by some clients sooner than by others.
      if (concurrency > 1) await perform({ ...task, count: concurrency });
      // Garbage is collected when it is time. A full collection now, while nothing runs, would throw away compiled code, too.
      const before = process.cpuUsage();
      const last = await perform(task);
      const { user, system } = process.cpuUsage(before);
      return { cpu: user + system, ...check(method, model, last) };
    },

    async allocated(task) {
      let collections = 0;
      const observer = new PerformanceObserver((list) => {
        collections += list.getEntries().length;
      });
      collectGarbage();
      await wait(20);
      observer.observe({ entryTypes: ["gc"] });
      const before = process.memoryUsage().heapUsed;
      const last = await perform(task);
      const bytes = process.memoryUsage().heapUsed - before;
      await wait(20); // until the observer has heard
      observer.disconnect();
      if (collections > 0) throw new Error(`${name}: garbage was collected while it was counted.`);
      check(task.method, task.model, last);
      return bytes;
    },

    async firstText({ model, count }) {
      const open = ableTo("open");
      const milliseconds: number[] = [];
      for (let n = 0; n < count; n++) {
        const start = performance.now();
        const stream = await open(model);
        milliseconds.push(performance.now() - start);
        check("stream", model, await stream.rest());
      }
      return spread(milliseconds).median;
    },

    async idle({ model, count }) {
      const open = ableTo("open");
      const before = await memory();
      const streams: OpenStream[] = [];
      // Not all at the same moment, as nobody's streams begin.
      while (streams.length < count) {
        const batch = Array.from({ length: Math.min(50, count - streams.length) }, () => open(model));
        streams.push(...(await Promise.all(batch)));
      }
      // Somebody waits for the next chunk of each.
      const ended = Promise.race(streams.map((stream) => stream.rest()));
      ended.catch(() => {});
      const after = await memory();
      const first = await Promise.race([ended, wait(100, "none")]);
      if (first !== "none") throw new Error(`${name}: a stream of ${model} ended, as if it were complete.`);
      return { resident: after.resident - before.resident, heap: after.heap - before.heap };
    },
  };

  function check(method: Task["method"], model: string, answer: unknown): { readonly partials?: number } {
    const { text } = scenarioOf(model);
    const isPartials = method === "partials" && typeof answer === "object" && answer !== null && "last" in answer && "count" in answer;
    const value = isPartials ? answer.last : answer;
    const isText = method === "whole" || method === "bare" || method === "stream";
    if (!isDeepStrictEqual(value, isText ? text : JSON.parse(text)))
      throw new Error(`${name}: the answer to ${method} ${model} is not what was sent.`);
    return isPartials ? { partials: Number(answer.count) } : {};
  }
}

/** Memory in use once garbage is collected. What one collection frees may hold what the next one frees. */
async function memory(): Promise<Growth> {
  for (let n = 0; n < 5; n++) {
    collectGarbage();
    await wait(20);
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return { resident: rss, heap: heapUsed + external };
}
