import { type Trace, toOtlp } from "@ashlar/versioning";
import { UserError } from "../errors.ts";
import type { Output } from "../output.ts";

/** Traces in one request of OTLP: receivers limit its bytes. */
const requestSize = 500;

/** Writes traces in a format, as fast as they are taken. @returns how many */
export async function exportTraces(
  traces: Iterable<Trace>,
  { format, service }: { readonly format: string; readonly service: string },
  output: Output,
): Promise<number> {
  if (format !== "jsonl" && format !== "otlp") throw new UserError(`--format: there is no "${format}". Known: jsonl, otlp.`);
  let exported = 0;
  let group: Trace[] = [];
  const flush = async (): Promise<void> => {
    if (group.length === 0) return;
    exported += group.length;
    output.out(format === "otlp" ? JSON.stringify(toOtlp(group, service)) : group.map((trace) => JSON.stringify(trace)).join("\n"));
    group = [];
    await output.drained?.();
  };
  for (const trace of traces) {
    group.push(trace);
    if (group.length === requestSize) await flush();
  }
  await flush();
  return exported;
}
