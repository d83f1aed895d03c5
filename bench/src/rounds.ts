import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

/** What a contender is asked to do: one of its methods, so many times, so many at once. */
export interface Task {
  readonly method: "whole" | "bare" | "object" | "stream" | "partials";
  readonly model: string;
  readonly count: number;
  readonly concurrency: number;
}

/** What a task cost. */
export interface Cost {
  /** User and system time of the contender's process, in microseconds. */
  readonly cpu: number;
  /** How many partial objects the last one gave. */
  readonly partials?: number;
}

/** Streams to open. */
export interface Streams {
  readonly model: string;
  readonly count: number;
}

/** How much a process has grown, in bytes. */
export interface Growth {
  /** What the operating system has given to it. */
  readonly resident: number;
  /** Objects and buffers that are in use. */
  readonly heap: number;
}

/** What the process of a contender does for each kind of measurement. */
export interface Work {
  /** Does a task and gives what it cost. */
  cost(task: Task): Promise<Cost>;
  /** Does a task and gives the bytes of the objects that it made. */
  allocated(task: Task): Promise<number>;
  /** Opens streams, one after the other, and gives the median of the milliseconds until the first text. */
  firstText(streams: Streams): Promise<number>;
  /** Holds streams open after their first text, and gives by how much that lets the process grow. */
  idle(streams: Streams): Promise<Growth>;
}

/** A contender that is running in a process of its own. */
export interface Runner extends Work {
  readonly name: string;
  stop(): void;
}

/** The upstream, in a process of its own. */
export async function startServer(): Promise<{ readonly baseURL: string; stop(): void }> {
  const child = start("server.ts", []);
  const port = await answerOf<number>(child, "the upstream");
  return { baseURL: `http://127.0.0.1:${port}/v1`, stop: () => child.disconnect() };
}

/** @param flags of V8, for the process */
export async function startRunner(name: string, baseURL: string, flags: readonly string[] = []): Promise<Runner> {
  const child = start("worker.ts", [name, baseURL], flags);
  await answerOf(child, name);
  const ask = <Answer>(kind: keyof Work, details: object): Promise<Answer> => {
    child.send({ kind, details });
    return answerOf<Answer>(child, name);
  };
  return {
    name,
    cost: (task) => ask("cost", task),
    allocated: (task) => ask("allocated", task),
    firstText: (streams) => ask("firstText", streams),
    idle: (streams) => ask("idle", streams),
    stop: () => child.disconnect(),
  };
}

function start(file: string, args: readonly string[], flags: readonly string[] = []): ChildProcess {
  return fork(new URL(file, import.meta.url), args, { execArgv: ["--conditions=@ashlar/source", ...flags] });
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

/** Figures of each contender, one from each round. */
export type Samples<Figure> = ReadonlyMap<string, readonly Figure[]>;

/**
 * Measures the runners in turn, round after round, beginning with another each time, so that a busy minute of the machine hits all of them.
 */
export async function inRounds<Figure>(
  runners: readonly Runner[],
  measure: (runner: Runner) => Promise<Figure>,
  options: { readonly rounds: number },
): Promise<Samples<Figure>> {
  const samples = new Map<string, Figure[]>(runners.map(({ name }) => [name, []]));
  for (let round = 0; round < options.rounds; round++) {
    for (let turn = 0; turn < runners.length; turn++) {
      const runner = runners[(round + turn) % runners.length]!;
      samples.get(runner.name)?.push(await measure(runner));
    }
  }
  return samples;
}
