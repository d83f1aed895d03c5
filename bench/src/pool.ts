import { type Runner, startRunner, startServer } from "./rounds.ts";

/** The upstream and the contenders' processes, started when they are first asked for. */
export interface Pool {
  /** The processes of these contenders, the same each time: their code stays compiled. */
  runners(names: readonly string[]): Promise<readonly Runner[]>;
  /** A process of its own; whoever asks for it stops it. */
  fresh(name: string, flags?: readonly string[]): Promise<Runner>;
  stop(): void;
}

export function openPool(): Pool {
  let server: ReturnType<typeof startServer> | undefined;
  const running = new Map<string, Runner>();
  const fresh = async (name: string, flags: readonly string[] = []): Promise<Runner> => {
    server ??= startServer();
    return startRunner(name, (await server).baseURL, flags);
  };
  return {
    fresh,
    async runners(names) {
      for (const name of names) if (!running.has(name)) running.set(name, await fresh(name));
      return names.map((name) => running.get(name)!);
    },
    stop() {
      for (const runner of running.values()) runner.stop();
      server?.then(
        ({ stop }) => stop(),
        () => {}, // whoever asked for a runner has got the error
      );
    },
  };
}
