import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { anyText } from "../testing/any-text.ts";
import { type OutcomeCache, openOutcomeCache } from "./outcome-cache.ts";

let folder: string;
let warnings: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ashlar-cache-"));
  warnings = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (): OutcomeCache<string> => openOutcomeCache<string>(folder, "a fingerprint", (warning) => warnings.push(warning));
const answer = (output: string) => ({ type: "answer", output, milliseconds: 1 }) as const;
const fill = (...keys: readonly string[]) => {
  const cache = open();
  for (const key of keys) cache.put(key, answer(`of ${key}`));
  cache.close();
};
const onlyFile = async () => join(folder, (await readdir(folder))[0]!);

/** A process that runs 40 rows of 5 ms and writes down each prediction it is asked for. */
function runInProcess(log: string, prefix = ""): ChildProcess {
  const code = `
    import { appendFileSync } from "node:fs";
    import { run } from ${JSON.stringify(new URL("./run.ts", import.meta.url).href)};
    const rows = Array.from({ length: 40 }, (_, index) => ({ id: "row-" + index, input: "text " + index, expected: "x" }));
    const predict = async ({ input }) => {
      appendFileSync(${JSON.stringify(log)}, input + "\\n");
      await new Promise((resolve) => setTimeout(resolve, 5));
      return { output: input.repeat(50) };
    };
    const result = await run({ candidates: [{ name: "a", fingerprint: "a fingerprint", predict }], rows, cache: ${JSON.stringify(folder)}, concurrency: 2 });
    console.log(JSON.stringify({ asked: result.asked, answers: result.candidates[0].outcomes.length, warnings: result.warnings }));
  `;
  const node = `exec ${JSON.stringify(process.execPath)} --conditions=@ashlar/source --input-type=module -`;
  const child = spawn("/bin/sh", ["-c", `${prefix}${node}`], { cwd: import.meta.dirname, stdio: ["pipe", "pipe", "inherit"] });
  child.stdin?.end(code);
  return child;
}
async function output(
  child: ChildProcess,
): Promise<{ readonly asked: number; readonly answers: number; readonly warnings: readonly string[] }> {
  let text = "";
  child.stdout?.on("data", (chunk) => {
    text += chunk;
  });
  await once(child, "close");
  return JSON.parse(text);
}
const linesOf = async (path: string) => (existsSync(path) ? (await readFile(path, "utf8")).split("\n").length - 1 : 0);

describe("openOutcomeCache", () => {
  it("gives back any outcome, after it was closed and opened", async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), anyText), async (outputs) => {
        await rm(folder, { recursive: true, force: true });
        const cache = open();
        for (const [key, value] of Object.entries(outputs)) cache.put(key, answer(value));
        cache.close();
        const again = open();
        for (const [key, value] of Object.entries(outputs)) {
          expect(again.get(key)).toEqual(answer(value));
        }
        again.close();
      }),
      { numRuns: 30 },
    );
  });

  it("passes over a line that was cut off, and begins the next one on its own", async () => {
    fill("a", "b");
    const path = await onlyFile();
    const text = await readFile(path, "utf8");
    await writeFile(path, text.slice(0, -10));
    fill("c");
    const cache = open();
    expect([cache.get("a"), cache.get("b"), cache.get("c")]).toEqual([answer("of a"), undefined, answer("of c")]);
    cache.close();
  });

  it("takes a damaged entry for none, and warns", async () => {
    fill("a", "b", "c");
    const path = await onlyFile();
    const lines = (await readFile(path, "utf8")).split("\n");
    await writeFile(path, [lines[0], lines[1]!.replace("of b", "of x"), "not JSON", lines[2], ""].join("\n"));
    const cache = open();
    expect([cache.get("a"), cache.get("b"), cache.get("c")]).toEqual([answer("of a"), undefined, answer("of c")]);
    expect(warnings).toEqual([expect.stringContaining("2 of the kept answers")]);
    cache.close();
  });

  it("never breaks on what is in the file", async () => {
    fill("a");
    const path = await onlyFile();
    const whole = await readFile(path, "utf8");
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), anyText, async (at, noise) => {
        await writeFile(path, whole.slice(0, at) + noise + whole.slice(at));
        const cache = open();
        const kept = cache.get("a");
        expect([undefined, "of a"]).toContain(kept?.type === "answer" ? kept.output : undefined);
        cache.close();
      }),
      { numRuns: 50 },
    );
  });

  it("goes on without keeping where nothing can be written, and says so once", async () => {
    await writeFile(join(folder, "file"), "");
    const cache = openOutcomeCache<string>(join(folder, "file", "below"), "a", (warning) => warnings.push(warning));
    cache.put("a", answer("kept in memory"));
    cache.put("b", answer("too"));
    expect(cache.get("a")).toEqual(answer("kept in memory"));
    cache.close();
    expect(warnings.filter((warning) => warning.includes("can't be kept"))).toHaveLength(1);
  });

  it("goes on when the disk is full in the middle of a run", async () => {
    const log = join(folder, "log");
    // Blocks of 512 bytes; the log stays far below. The signal of the limit is ignored, so that the write fails as on a full disk.
    const { asked, answers, warnings: said } = await output(runInProcess(log, "trap '' XFSZ; ulimit -f 4; "));
    expect([asked, answers]).toEqual([40, 40]);
    expect(said).toEqual([expect.stringContaining("Free some space")]);
  });

  it("loses nothing to kill -9: the next run asks only for what was not answered", async () => {
    const log = join(folder, "log");
    const child = runInProcess(log);
    while ((await linesOf(log)) < 15) await sleep(2);
    child.kill("SIGKILL");
    await once(child, "close");
    const askedBefore = await linesOf(log);
    expect(askedBefore).toBeLessThan(40);
    const { asked, answers } = await output(runInProcess(log));
    expect(answers).toBe(40);
    // At most the two that were under way are asked for again.
    expect(asked).toBeLessThanOrEqual(40 - askedBefore + 2);
  });

  it("can be shared by processes that run at the same time", async () => {
    const logs = [join(folder, "log-1"), join(folder, "log-2")];
    await Promise.all(logs.map((log) => output(runInProcess(log))));
    const { asked, warnings: said } = await output(runInProcess(join(folder, "log-3")));
    expect([asked, said]).toEqual([0, []]);
  });
});
