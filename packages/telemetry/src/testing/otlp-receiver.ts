import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { python, receiverLibrary } from "./receiver-library.ts";

/** Starts the library's server and lives as long as its input is open. The library itself prints what it receives, a line of JSON each. */
const host = `
import ctypes, sys
library = ctypes.CDLL(sys.argv[1])
start = library.oteltap_start_receiving_http_protobuf
start.argtypes = [ctypes.c_uint16, ctypes.c_uint32, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.POINTER(ctypes.c_uint64)]
status = start(int(sys.argv[2]), 0b111, None, None, None, ctypes.byref(ctypes.c_uint64()))
print("listening" if status == 0 else f"failed with status {status}", flush=True)
if status == 0: sys.stdin.read()
`;

/** A running receiver of OTLP over HTTP. */
export interface OtlpReceiver {
  /** Without the path of a signal. */
  readonly url: string;
  /** What it has received: spans and metrics of OTLP as JSON. */
  readonly received: readonly Received[];
}

/** A span or a metric, as the receiver prints it. */
export interface Received {
  readonly name: string;
  /** Absent on a metric. */
  readonly spanId?: string;
  readonly parentSpanId?: string;
  readonly status?: { readonly code: number };
  readonly attributes?: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

/** Starts a receiver on a free port of this machine and stops it when the test ends. */
export async function otlpReceiver(): Promise<OtlpReceiver> {
  const library = await receiverLibrary();
  for (let tries = 1; ; tries++) {
    try {
      return await receiverAt(await freePort(), library);
    } catch (error) {
      // Another program may have taken the port meanwhile.
      if (tries === 3) throw error;
    }
  }
}

async function receiverAt(port: number, library: string): Promise<OtlpReceiver> {
  const child = spawn(python, ["-c", host, library, String(port)]);
  onTestFinished(() => stop(child));
  const received: Received[] = [];
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
  const problems: string[] = [];
  createInterface(child.stderr).on("line", (line) => problems.push(line));
  createInterface(child.stdout).on("line", (line) => {
    if (line === "listening") resolve();
    else if (line.startsWith("{")) received.push(JSON.parse(line));
    else problems.push(line);
  });
  child.on("error", reject);
  child.on("close", () => reject(new Error(`the OTLP receiver stopped: ${problems.join("\n")}`)));
  await listening;
  return { url: `http://127.0.0.1:${port}`, received };
}

async function stop(child: ChildProcessWithoutNullStreams): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const closed = once(child, "close");
  process.kill(child.pid, "SIGKILL");
  await closed;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
