import { isDeepStrictEqual } from "node:util";
import type { Contender } from "./contenders/contender.ts";
import type { Measured, Task } from "./rounds.ts";
import { scenarioOf } from "./scenarios.ts";

/* One contender in a process of its own, so that its CPU, its heap and its compiled code are its own. Started by `rounds.ts`. */

const [name = "", baseURL = ""] = process.argv.slice(2);
const { create } = await import(`./contenders/${name}.ts`);
const contender: Contender = create(baseURL);

/** Does a task and gives what it cost: user and system time of the whole process, garbage collection included. */
async function measure({ method, model, count, concurrency }: Task): Promise<Measured> {
  const once = contender[method]?.bind(contender);
  if (!once) throw new Error(`${name} can't do ${method}.`);
  let left = count;
  let last: unknown;
  const readInTurn = async (): Promise<void> => {
    while (left-- > 0) last = await once(model);
  };
  globalThis.gc?.();
  const before = process.cpuUsage();
  const start = performance.now();
  await Promise.all(Array.from({ length: concurrency }, readInTurn));
  const { user, system } = process.cpuUsage(before);
  const milliseconds = performance.now() - start;
  return { cpu: user + system, milliseconds, ...check(method, model, last) };
}

/** An answer that is not whole would make its contender look fast. */
function check(method: Task["method"], model: string, answer: unknown): { readonly partials?: number } {
  const { text } = scenarioOf(model);
  const isPartials = method === "partials" && typeof answer === "object" && answer !== null && "last" in answer && "count" in answer;
  const value = isPartials ? answer.last : answer;
  const isText = method === "whole" || method === "stream";
  if (!isDeepStrictEqual(value, isText ? text : JSON.parse(text)))
    throw new Error(`${name}: the answer to ${method} ${model} is not what was sent.`);
  return isPartials ? { partials: Number(answer.count) } : {};
}

process.on("message", async (task: Task) => {
  try {
    process.send?.(await measure(task));
  } catch (error) {
    process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
process.on("disconnect", () => process.exit());
process.send?.("ready");
