import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

/** What a contender is asked to do: one of its methods, so many times, so many at once. */
export interface Task {
  readonly method: "whole" | "object" | "stream" | "partials";
  readonly model: string;
  readonly count: number;
  readonly concurrency: number;
}

/** What a task cost. */
export interface Measured {
  /** User and system time of the contender's process, in microseconds. */
  readonly cpu: number;
  readonly milliseconds: number;
  /** How many partial objects the last one gave. */
  readonly partials?: number;
}

/** A contender that is running in a process of its own. */
export interface Runner {
  readonly name: string;
  run(task: Task): Promise<Measured>;
  stop(): void;
}

/** The upstream, in a process of its own. */
export async function startServer(): Promise<{ readonly baseURL: string; stop(): void }> {
  const child = start("server.ts", []);
  const port = await answerOf<number>(child, "the upstream");
  return { baseURL: `http://127.0.0.1:${port}/v1`, stop: () => child.disconnect() };
}

export async function startRunner(name: string, baseURL: string): Promise<Runner> {
  const child = start("worker.ts", [name, baseURL]);
  await answerOf(child, name);
  return {
    name,
    run(task) {
      child.send(task);
      return answerOf<Measured>(child, name);
    },
    stop: () => child.disconnect(),
  };
}

function start(file: string, args: readonly string[]): ChildProcess {
  return fork(new URL(file, import.meta.url), args, { execArgv: ["--conditions=@ashlar/source", "--expose-gc"] });
}

/** The next message of a child, or an error when it reports one or ends. */
async function answerOf<T>(child: ChildProcess, name: string): Promise<T> {
  const ended = new AbortController();
  const exit = once(child, "exit", { signal: ended.signal }).then(([code]) => {
    throw new Error(`The process of ${name} ended with code ${code}.`);
  });
  exit.catch(() => {}); // aborted once the message is here
  const [message] = await Promise.race([once(child, "message", { signal: ended.signal }), exit]);
  ended.abort();
  if (typeof message === "object" && message !== null && "error" in message) throw new Error(`${name}: ${message.error}`);
  return message;
}

/** Figures of one contender, one from each round. */
export type Samples = ReadonlyMap<string, readonly Measured[]>;

/**
 * Lets the runners do a task in turn, round after round, beginning with another each time, so that a busy minute of the machine hits all
 * of them. A first round, which is not measured, warms them up.
 */
export async function inRounds(
  runners: readonly Runner[],
  taskOf: (runner: Runner) => Task,
  options: { readonly rounds: number },
): Promise<Samples> {
  const samples = new Map<string, Measured[]>(runners.map(({ name }) => [name, []]));
  for (const runner of runners) await runner.run(taskOf(runner));
  for (let round = 0; round < options.rounds; round++) {
    for (let turn = 0; turn < runners.length; turn++) {
      const runner = runners[(round + turn) % runners.length]!;
      samples.get(runner.name)?.push(await runner.run(taskOf(runner)));
    }
  }
  return samples;
}
