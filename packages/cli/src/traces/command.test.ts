import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { call, type JsonValue, type LanguageModel, streamReply, tool } from "@ashlar/core";
import { flushTraces, openTraces, type Trace, traced } from "@ashlar/versioning";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { annotationOf } from "./annotation.ts";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));

interface Finished {
  readonly code: number | NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program as a user does, in `folder`. `shell` says where its output goes, in the words of the shell. */
function ashlar(
  folder: string,
  args: readonly string[],
  options: { readonly shell?: string; readonly stopAfter?: RegExp } = {},
): Promise<Finished> {
  const command = [process.execPath, "--no-warnings", "--conditions=@ashlar/source", main, "traces", ...args];
  const child = options.shell
    ? spawn("bash", ["-o", "pipefail", "-c", `"$@" ${options.shell}`, "bash", ...command], { cwd: folder })
    : spawn(command[0]!, command.slice(1), { cwd: folder });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
    if (options.stopAfter?.test(stdout)) child.kill("SIGINT");
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code: code ?? signal, stdout, stderr }));
  });
}

function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "ashlar-traces-"));
}

/** A model that answers in turn. */
function scripted(...answers: readonly (string | Error | { readonly tool: string })[]): LanguageModel {
  const queue = [...answers];
  const generate: LanguageModel["generate"] = async () => {
    const said = queue.shift();
    if (said === undefined || said instanceof Error) throw said ?? new Error("nothing more to say");
    const usage = { inputTokens: 1200, outputTokens: 30 };
    return typeof said === "string"
      ? { content: [{ type: "text", text: said }], finishReason: "stop", usage }
      : { content: [{ type: "tool-call", id: "c1", name: said.tool, input: {} }], finishReason: "tool-calls", usage };
  };
  return {
    provider: "test",
    id: "scripted",
    capabilities: { output: ["native"], tools: true, choose: false, logProbabilities: false, media: [] },
    price: { inputPerMillion: 1, outputPerMillion: 2, currency: "USD", date: "2026-11-01", source: "test" },
    generate,
    async *stream(request, context) {
      yield* streamReply(await generate(request, context));
    },
  };
}

describe("ashlar traces", { timeout: 60_000 }, () => {
  const folder = temporaryFolder();
  const path = join(folder, ".ashlar", "traces.db");
  const block = traced({ path, environment: "test", capture: { input: true, output: true, messages: true } });
  let traces: readonly Trace[];
  const traceOf = (name: string): Trace => traces.find(({ call }) => call === name)!;

  beforeAll(async () => {
    writeFileSync(join(folder, "package.json"), "{}");
    const look = block(call({ name: "look", model: scripted("seen"), prompt: () => "Look." }));
    const lookTool = tool({ name: "look", input: z.object({}), run: async () => (await look()).text });
    const classify = (said: string | Error) =>
      block(call({ name: "classify", model: scripted(said), prompt: (mail: string) => `Which folder? ${mail}` }));
    await classify("spam")("Win a prize!");
    await classify("\u001b[2J\u001b[31mham")("Lunch?\u0007");
    await expect(classify(new RangeError("out of range"))("Boom")).rejects.toThrow();
    const book = z.object({ title: z.string() });
    await block(call({ name: "recommend", model: scripted('{"title":"Emma"}'), output: book, prompt: () => "A book." }))();
    await block(call({ name: "agent", model: scripted({ tool: "look" }, "It is there."), tools: [lookTool], prompt: () => "Where?" }))();
    flushTraces();
    using store = openTraces(path);
    traces = [...store.all()];
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("lists traces as a table, from any folder of the project, without colours in a pipe", async () => {
    const below = join(folder, "src");
    mkdirSync(below);
    const { code, stdout, stderr } = await ashlar(below, ["list"]);
    expect([code, stderr]).toEqual([0, ""]);
    const [head, ...rows] = stdout.trimEnd().split("\n");
    expect(head).toMatch(/^TIME +ID +CALL +RESULT +TOOK +TRIES +TOKENS +COST$/);
    expect(rows).toHaveLength(6);
    expect(rows[0]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ +[0-9a-f]{10} +agent +stop +[\d.]+ m?s +2 +2,400 → 60 +\$0\.0025$/);
    expect(stdout).not.toContain("\u001b");
    expect(rows.filter((row) => row.includes("error: RangeError"))).toHaveLength(1);
  });

  it("lists what filters choose, as JSON too", async () => {
    const failed = await ashlar(folder, ["list", "--errors", "--call", "classify", "--since", "1h", "--json"]);
    expect(JSON.parse(failed.stdout)).toMatchObject([{ call: "classify", error: { code: "RangeError" } }]);
  });

  it("ends with 1, and says so, where there is nothing to give", async () => {
    const nothing = [
      [["list", "--since", "2999-01-01"], ""],
      [["list", "--call", "nope", "--json"], "[]\n"],
      [["export", "--call", "nope"], ""],
      [["export", "--call", "nope", "--format", "otlp"], ""],
    ] as const;
    const all = await Promise.all(nothing.map(([args]) => ashlar(folder, args)));
    all.forEach((finished, index) => {
      expect(finished).toEqual({
        code: 1,
        stdout: nothing[index]![1],
        stderr: expect.stringMatching(/^No traces match in .*traces\.db\.\n$/),
      });
    });
    expect(await ashlar(folder, ["dataset", "--call", "nope"])).toMatchObject({ code: 1, stdout: "" });
    expect(await ashlar(folder, ["prune", "--max-age", "99w"])).toEqual({ code: 0, stdout: "", stderr: "Deleted 0 traces.\n" });
  });

  it("shows a trace with attempts, content and what ran within it, and steers no terminal", async () => {
    const { id } = traceOf("agent");
    const agent = await ashlar(folder, ["show", id.slice(0, 8)]);
    expect(agent.code).toBe(0);
    expect(agent.stdout).toMatch(new RegExp(`^trace ${id}\n.*call +agent\n`, "s"));
    expect(agent.stdout).toMatch(/attempts\nMODEL +RESULT +TOOK +TOKENS +COST\ntest\/scripted +ok/);
    expect(agent.stdout).toMatch(/output\nIt is there\./);
    expect(agent.stdout).toMatch(/within it\n.*[0-9a-f]{10} +└ look +stop/);
    const hostile = traces.find(({ output }) => String(output).includes("ham"))!;
    const { stdout } = await ashlar(folder, ["show", hostile.id]);
    expect(stdout).toContain("�[2J�[31mham");
    expect(stdout).not.toContain("\u001b");
    expect(stdout).not.toContain("\u0007");
    const json = await ashlar(folder, ["show", id, "--json"]);
    expect(JSON.parse(json.stdout)).toMatchObject({ id, within: [{ call: "look", parent: id }] });
  });

  it("exports JSON Lines and OpenTelemetry", async () => {
    const jsonl = await ashlar(folder, ["export"]);
    expect(
      jsonl.stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual(traces);
    const otlp = await ashlar(folder, ["export", "--format", "otlp", "--service", "shop", "--call", "agent"]);
    const { resourceSpans } = JSON.parse(otlp.stdout);
    expect(resourceSpans[0].scopeSpans[0].spans.map(({ name }: { name: string }) => name)).toEqual([
      "invoke_agent agent",
      "chat scripted",
      "chat scripted",
    ]);
    expect(await ashlar(folder, ["export", "--format", "xml"])).toMatchObject({
      code: 2,
      stderr: '--format: there is no "xml". Known: jsonl, otlp.\n',
    });
  });

  it("ends well when its reader has seen enough", async () => {
    const { code, stdout, stderr } = await ashlar(folder, ["export"], { shell: "| head -c 20" });
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toHaveLength(20);
  });

  it("says that the output could not be written", async () => {
    const { code, stderr } = await ashlar(folder, ["export"], { shell: "> /dev/full" });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^The output could not be written: .*ENOSPC/);
  });

  it("follows what is written until Ctrl-C", async () => {
    const own = temporaryFolder();
    onTestFinished(() => rmSync(own, { recursive: true, force: true }));
    const store = join(own, "t.db");
    const ask = traced({ path: store })(call({ name: "ask", model: scripted("1", "2"), prompt: () => "?" }));
    await ask();
    flushTraces();
    const following = ashlar(own, ["--store", "t.db", "tail", "--json"], { stopAfter: /\n.*\n/ });
    setTimeout(() => void ask().then(flushTraces), 1500);
    const { code, stdout } = await following;
    expect(code).toBe("SIGINT");
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line).call),
    ).toEqual(["ask", "ask"]);
  });

  it("annotates, and turns what was annotated into examples", async () => {
    const [spam, ham] = traces.filter(({ call, error }) => call === "classify" && !error);
    expect(await ashlar(folder, ["dataset"])).toMatchObject({ code: 1, stdout: "", stderr: "0 examples of 0 annotated traces.\n" });
    expect(await ashlar(folder, ["annotate", spam!.id.slice(0, 9), "--label", "good", "--score", "1"])).toMatchObject({ code: 0 });
    expect(await ashlar(folder, ["annotate", ham!.id, "--label", "bad", "--expected", "ham"])).toMatchObject({ code: 0 });
    const lines = (stdout: string) =>
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line));
    const examples = await ashlar(folder, ["dataset", "--call", "classify"]);
    expect(examples.stderr).toBe("2 examples of 2 annotated traces.\n");
    expect(lines(examples.stdout)).toEqual([
      { text: "Win a prize!", label: "spam" },
      { text: "Lunch?\u0007", label: "ham" },
    ]);
    const chat = await ashlar(folder, ["dataset", "--format", "chat"]);
    expect(lines(chat.stdout)[0]).toEqual({
      messages: [
        { role: "user", content: "Which folder? Win a prize!" },
        { role: "assistant", content: "spam" },
      ],
    });
    await ashlar(folder, ["annotate", traceOf("agent").id, "--label", "good"]);
    const mixed = await ashlar(folder, ["dataset"]);
    expect(mixed).toMatchObject({ code: 2, stderr: expect.stringContaining("choose one with --call. There are: classify, agent.") });
    const labelled = await ashlar(folder, ["list", "--label", "bad"]);
    expect(labelled.stdout).toMatch(/LABEL\n.* bad\n$/);
    expect(await ashlar(folder, ["annotate", spam!.id, "--clear"])).toMatchObject({ code: 0 });
    expect((await ashlar(folder, ["list", "--annotated"])).stdout.trimEnd().split("\n")).toHaveLength(3);
  });

  it("takes as expected what is of the kind that the call answers with", async () => {
    const { id } = traceOf("recommend");
    for (const wrong of ["{broken", '"Emma', "plain"]) {
      const { code, stderr } = await ashlar(folder, ["annotate", id, "--expected", wrong]);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^--expected is no JSON \(.*\), and the call answers with an object\. Give such as \{"title":"Emma"\}\n$/);
    }
    expect((await ashlar(folder, ["show", id])).stdout).not.toContain("expected");
    expect((await ashlar(folder, ["annotate", id, "--expected", '{"title":"Persuasion"}'])).code).toBe(0);
    await ashlar(folder, ["annotate", id, "--clear"]);
  });

  it("takes other answers of the call, where the trace of one that failed holds none", async () => {
    const own = temporaryFolder();
    onTestFinished(() => rmSync(own, { recursive: true, force: true }));
    const ask = (name: string) =>
      traced({ path: join(own, "t.db"), capture: { output: true } })(
        call({ name, model: scripted(new Error("down"), "7"), output: z.number(), prompt: () => "?" }),
      );
    const [known, unknown] = [ask("known"), ask("unknown")];
    await expect(known()).rejects.toThrow("down");
    await known();
    await expect(unknown()).rejects.toThrow("down");
    flushTraces();
    using store = openTraces(join(own, "t.db"));
    const annotate = (name: string, expected: string) => {
      const { id } = store.list({ call: name, errors: true })[0]!;
      return ashlar(own, ["--store", "t.db", "annotate", id, "--expected", expected]);
    };
    expect(await annotate("known", "seven")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("answers with a number. Give such as 7"),
    });
    expect((await annotate("known", "8")).code).toBe(0);
    expect((await annotate("unknown", "[8")).stderr).toMatch(/^--expected begins like JSON and is none: .*in quotes, as JSON: "\[8"\n$/);
    expect(store.list({ annotated: true })).toMatchObject([{ call: "known", annotation: { expected: 8 } }]);
  });

  it("takes the words of a number, of true or false, and of text", () => {
    const expectedFor = (expected: string, answer: JsonValue | undefined) => annotationOf({ expected }, () => answer).expected;
    expect(expectedFor("7", 3)).toBe(7);
    expect(expectedFor("false", true)).toBe(false);
    for (const said of ["7", "true", "[spam", '{"a":1}', ""]) expect(expectedFor(said, "ham")).toBe(said);
    expect(expectedFor('"spam"', "ham")).toBe("spam");
    expect(expectedFor("spam", undefined)).toBe("spam");
    expect(expectedFor('{"a":1}', undefined)).toEqual({ a: 1 });
    expect(() => expectedFor('"7"', 3)).toThrow("--expected is text, and the call answers with a number. Give such as 3");
    expect(() => expectedFor("null", { a: 1 })).toThrow("--expected is null, and the call answers with an object");
    expect(() => expectedFor('["Emma"]', { a: 1 })).toThrow(
      '--expected is a list, and the call answers with an object. Give such as {"a":1}',
    );
    expect(() => expectedFor("yes", true)).toThrow("answers with true or false. Give such as true");
    expect(() => expectedFor("plain", ["x".repeat(200)])).toThrow(/such as \["x{98}…$/);
  });

  it("explains itself", async () => {
    const { code, stdout } = await ashlar(folder, ["--help"]);
    expect(code).toBe(0);
    for (const command of ["list", "show", "tail", "export", "annotate", "dataset", "prune"]) expect(stdout).toContain(`\n  ${command} `);
  });

  it("prunes", async () => {
    const { stderr } = await ashlar(folder, ["prune", "--max-rows", "0", "--max-age", "30d", "--max-bytes", "1GB"]);
    expect(stderr).toMatch(/^Deleted \d traces\.\n$/);
    expect(JSON.parse((await ashlar(folder, ["list", "--json"])).stdout).every(({ annotation }: Trace) => annotation)).toBe(true);
  });

  it("says in words what is wrong, and ends with 2", async () => {
    const empty = temporaryFolder();
    onTestFinished(() => rmSync(empty, { recursive: true, force: true }));
    writeFileSync(join(empty, "broken.db"), "garbage ".repeat(900));
    const wrong = [
      [empty, ["list"], /^There are no traces in .*\.ashlar.traces\.db\. Put traced\(\) around a call/],
      [empty, ["list", "--store", "broken.db"], /are damaged/],
      [folder, ["show", "ffff0000"], /^There is no trace "ffff0000"/],
      [folder, ["list", "--since", "yesterday"], /^--since takes .*7d.* not "yesterday"\.\n$/],
      [folder, ["list", "--limit", "0"], /^--limit takes a whole number from 1/],
      [folder, ["prune", "--max-bytes", "lots"], /^--max-bytes takes .*500MB/],
      [folder, ["annotate", "ffff0000"], /^Say what you think/],
      [folder, ["annotate", traceOf("agent").id, "--label", ""], /^An empty label says nothing: /],
      [folder, ["annotate", "ffff0000", "--expected", "x"], /^There is no trace "ffff0000"/],
      [folder, ["annotate", "ffff0000", "--score", "7"], /^--score takes a number from 0 to 1/],
      [folder, ["list", "--colour"], /^error: unknown option '--colour'/],
      [folder, ["lists"], /^error: unknown command 'lists'\n\(Did you mean list\?\)/],
      [folder, ["show"], /^error: missing required argument 'id'/],
      [folder, ["dataset", "--format", "csv"], /^--format: there is no "csv"/],
    ] as const;
    const all = await Promise.all(wrong.map(([where, args]) => ashlar(where, args)));
    all.forEach(({ code, stdout, stderr }, index) => {
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toMatch(wrong[index]![2]);
      expect(stderr).not.toMatch(/\n\s+at /);
    });
  });
});
