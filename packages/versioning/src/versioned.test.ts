import fs, { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Call, call, chainOfThought, type ModelRequest, pipe, prompt, type Reply, tool, wrapCall } from "@ashlar/core";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { fingerprint } from "./fingerprint/fingerprint.ts";
import { snapshotCall } from "./snapshot/snapshot-call.ts";
import { disk } from "./store/disk.ts";
import { openStore } from "./store/store.ts";
import { silentModel } from "./testing/silent-model.ts";
import { temporaryFolder } from "./testing/temporary.ts";
import type { VersionedOptions } from "./version.ts";
import { versioned } from "./versioned.ts";

const answer = '{"title":"Dune"}';

function recommend(wording: string, options: VersionedOptions = {}) {
  const model = silentModel(answer);
  const made = call({
    name: "recommend",
    model,
    params: { temperature: 0.5 },
    input: z.object({ genre: z.string() }),
    output: z.object({ title: z.string().describe(`a title (${wording})`) }),
    prompt: ({ genre }) => prompt`${wording} a ${genre} book.`,
  });
  return { model, recommend: pipe(made, versioned(options)) };
}

/** A project with the versions "Recommend", "Suggest" and "Name", in git's part of its store. */
async function project(options: VersionedOptions = {}) {
  const folder = join(temporaryFolder(), ".ashlar");
  const store = openStore(disk()!, folder);
  for (const wording of ["Recommend", "Suggest", "Name"]) await snapshotCall(store, recommend(wording).recommend);
  const warnings: string[] = [];
  const current = recommend("Name", { folder, onWarning: (message) => warnings.push(message), ...options });
  const said = () => current.model.requests.map(({ messages }) => JSON.stringify(messages).match(/(\w+) a \w+ book/)?.[1]);
  return { ...current, folder, store, warnings, said };
}

const input = { genre: "fantasy" };

describe("versioned", () => {
  it("numbers each version when it first runs, and tells it with each reply", async () => {
    const folder = join(temporaryFolder(), ".ashlar");
    const first = recommend("Recommend", { folder }).recommend;
    const { version } = await first(input);
    expect(version).toEqual({ name: "recommend", number: 1, hash: (await fingerprint(first)).hash });
    expect((await first.stream(input).reply).version).toEqual(version);
    expect((await recommend("Suggest", { folder }).recommend(input)).version?.number).toBe(2);
    expect((await recommend("Recommend", { folder }).recommend(input)).version).toEqual(version);
    expect((await first.with({ params: { temperature: 0 } })(input)).version?.number).toBe(3);
  });

  it("keeps what it records out of git, and what a command snapshots in it", async () => {
    const folder = join(temporaryFolder(), ".ashlar");
    const { recommend: first } = recommend("Recommend", { folder });
    await first(input);
    expect(readdirSync(folder)).toEqual(["local"]);
    expect(readFileSync(join(folder, "local/.gitignore"), "utf8")).toBe("*\n");
    await snapshotCall(openStore(disk()!, folder), first);
    expect(readdirSync(join(folder, "versions/recommend"))).toEqual([expect.stringMatching(/^1-[0-9a-f]{12}\.md$/)]);
    expect(readdirSync(join(folder, "local/versions/recommend"))).toEqual([]);
    expect((await first(input)).version?.number).toBe(1);
  });

  it("takes in what it uses, from the command as from the app", async () => {
    const folder = join(temporaryFolder(), ".ashlar");
    const [one, two] = [
      recommend("Recommend", { folder, uses: ["rule 1"] }).recommend,
      recommend("Recommend", { folder, uses: ["rule 2"] }).recommend,
    ];
    expect((await one(input)).version?.hash).toBe((await fingerprint(one)).hash);
    expect((await two(input)).version?.number).toBe(2);
  });

  it("has one hash, with blocks inside and outside", async () => {
    const folder = join(temporaryFolder(), ".ashlar");
    const thinking = pipe(recommend("Recommend", { folder }).recommend, chainOfThought(), versioned({ folder }));
    expect((await thinking(input)).version?.hash).toBe((await fingerprint(thinking)).hash);
    const outside = pipe(recommend("Recommend").recommend, chainOfThought());
    expect((await fingerprint(outside)).unseen).toContainEqual(expect.stringContaining("put versioned() around it"));
  });

  it.each([
    ["its requests", { prepare: (request: ModelRequest) => request }],
    ["its prompt's errors", { errors: [new Error("wrong")] }],
  ])("warns of a block around it that changes %s, and not of one that is inside", async (_, change) => {
    const changing = <In, R extends Reply>(inner: Call<In, R>) =>
      wrapCall<In, R, R>(inner, {
        name: "changing",
        settings: {},
        run: (run) => (given, context, emit) => run(given, { ...context, ...change }, emit),
      });
    const onWarning = vi.fn();
    const block = versioned({ folder: temporaryFolder(), onWarning });
    const bare = () => call({ name: "ask", model: silentModel(), prompt: () => "Hello?" });
    await pipe(bare(), changing, block)();
    expect(onWarning).not.toHaveBeenCalled();
    const outside = pipe(bare(), block, changing);
    await outside();
    await outside();
    expect(onWarning.mock.calls).toEqual([
      [expect.stringMatching(/^A block around versioned\(\) changes .*"ask".* Put versioned\(\) around it/), undefined],
    ]);
  });

  it("tells the hash alone, and warns once, where the disk can't be written to", async () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    const onWarning = vi.fn();
    const { recommend: first } = recommend("Recommend", { folder: join(file, ".ashlar"), onWarning });
    expect((await first(input)).version).toEqual({ name: "recommend", hash: (await fingerprint(first)).hash });
    await first.with({})(input);
    expect(onWarning).toHaveBeenCalledTimes(1);
    expect(onWarning.mock.calls[0]?.[0]).toContain("was not kept");
  });

  it("goes on when the store is damaged", async () => {
    const { folder, recommend: current, warnings } = await project();
    const versions = join(folder, "versions/recommend");
    for (const file of readdirSync(versions)) writeFileSync(join(versions, file), "damaged");
    expect((await current(input)).version?.number).toBe(3);
    rmSync(versions, { recursive: true });
    writeFileSync(versions, "no folder");
    expect((await recommend("New", { folder }).recommend(input)).value).toEqual({ title: "Dune" });
    expect(warnings).toEqual([]);
  });

  it("has one version whatever the clock says, and warns of it by name", async () => {
    const folder = join(temporaryFolder(), ".ashlar");
    const onWarning = vi.fn();
    const ask = (clock: () => string) =>
      pipe(call({ name: "ask", model: silentModel(), prompt: () => prompt`Now: ${clock()}` }), versioned({ folder, onWarning }));
    const numbers = [];
    for (const clock of [() => new Date().toISOString(), () => new Date().toString(), () => `${Date.now()}`]) {
      numbers.push((await ask(clock)()).version?.number);
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    expect(numbers).toEqual([1, 1, 1]);
    const [warnings = ""] = new Set(onWarning.mock.calls.map(String));
    expect(warnings).toMatch(/^The version of "ask" leaves out words .* as in "Now: \{what varies\}": pass them as an input/);
    await ask(() => new Date().toISOString().slice(0, 10))();
    expect(String(onWarning.mock.calls.at(-1))).toMatch(
      /^The version of "ask" holds a date that is today's, in "Now: \d{4}-\d\d-\d\d": where a/,
    );
    expect(await ask(() => "noon").problems(1)).toEqual([expect.stringContaining("words that differ each time")]);
  });

  it("is not held up by a prompt that hangs for placeholders", async () => {
    const onWarning = vi.fn();
    const slow = call({
      name: "slow",
      model: silentModel(),
      input: z.object({ name: z.string() }),
      prompt: async ({ name }) => (name === "Ada" ? "Hello Ada" : new Promise<string>(() => {})),
    });
    const reply = await pipe(slow, versioned({ folder: temporaryFolder(), onWarning }))({ name: "Ada" });
    expect(reply.text).toBe("yes");
    expect(reply.version).toBeUndefined();
    expect(onWarning.mock.calls).toEqual([[expect.stringContaining("slow"), undefined]]);
  });

  it("leaves the errors of the call as they are", async () => {
    const { recommend: first } = recommend("Recommend", { folder: temporaryFolder() });
    await expect(first.with({ model: silentModel("no JSON") })(input)).rejects.toMatchObject({ code: "schema" });
  });
});

describe("version", () => {
  it("runs a version whose code is gone", async () => {
    const { recommend: current, said, model } = await project();
    const reply = await current.version(1)(input);
    expect(reply.value).toEqual({ title: "Dune" });
    expect(reply.version).toMatchObject({ name: "recommend", number: 1 });
    expect(JSON.stringify(model.requests[0]?.output)).toContain("a title (Recommend)");
    await current.version(reply.version!.hash.slice(0, 6)).stream(input).reply;
    await current.version("2")(input);
    await current.version(3)(input);
    await current(input);
    expect(said()).toEqual(["Recommend", "Recommend", "Suggest", "Name", "Name"]);
  });

  it("goes on with a conversation in the same version", async () => {
    const { recommend: current } = await project();
    const next = await (await current.version(2)(input)).resume("Another?");
    expect(next.version?.number).toBe(2);
  });

  it("says that there is no such version, or more than one", async () => {
    const { recommend: current } = await project();
    await expect(current.version(9)(input)).rejects.toMatchObject({
      code: "version",
      reason: "unknown",
      message: expect.stringMatching(/Its versions are: 1-\w+, 2-\w+, 3-\w+/),
    });
    await expect(current.version("ffffffff")(input)).rejects.toMatchObject({ reason: "unknown" });
  });

  it("says why a version can't run", async () => {
    const { folder, store } = await project();
    const weather = tool({ name: "weather", input: z.object({ city: z.string() }), run: () => "rain" });
    const old = call({
      name: "recommend",
      model: silentModel(answer, { id: "older" }),
      input: z.object({ genre: z.string(), mood: z.string() }),
      output: z.object({ name: z.string() }),
      tools: [weather],
      prompt: ({ genre, mood }) => `A ${genre.slice(0, 10)} book for ${mood}`,
    });
    await snapshotCall(store, pipe(old, chainOfThought(), versioned({ uses: ["x"] })));
    const { recommend: current } = recommend("Name", { folder });
    const error = await current
      .version(4)(input)
      .catch((thrown) => thrown);
    expect(error).toMatchObject({ code: "version", reason: "not-runnable" });
    expect(error.problems).toEqual([
      expect.stringContaining("more with `genre`"),
      expect.stringContaining("`mood`, which the input of now has not"),
      expect.stringContaining("silent/older"),
      expect.stringContaining("weather"),
      expect.stringContaining("another shape"),
      expect.stringContaining("chain-of-thought"),
      expect.stringContaining("`uses`"),
    ]);
  });

  it("runs on a model of before, with tools as they were described, and the keys of now", async () => {
    const folder = join(temporaryFolder(), ".ashlar");
    const older = silentModel("yes", { id: "older" });
    const make = (description: string, model = silentModel(), apiKey = "now") =>
      call({
        name: "ask",
        model,
        tools: [tool({ name: "look", description, input: z.object({ at: z.string() }), run: () => 1 })],
        providerOptions: { silent: { tier: description, apiKey } },
        maxSteps: 3,
        prompt: () => description,
      });
    await snapshotCall(openStore(disk()!, folder), make("Look once", older, "then"));
    const reply = await pipe(make("Look twice"), versioned({ folder, models: [older] })).version(1)();
    expect(reply.version?.number).toBe(1);
    expect(older.requests[0]).toMatchObject({
      tools: [{ description: "Look once" }],
      providerOptions: { silent: { tier: "Look once", apiKey: "now" } },
    });
  });

  it("refuses a snapshot that was edited by hand", async () => {
    const { folder, recommend: current } = await project();
    const versions = join(folder, "versions/recommend");
    const file = join(versions, readdirSync(versions).find((name) => name.startsWith("1-"))!);
    writeFileSync(file, readFileSync(file, "utf8").replace("Recommend a", "Order a"));
    await expect(current.version(1)(input)).rejects.toMatchObject({ code: "snapshot", problem: "damaged" });
  });
});

describe("pins", () => {
  const production = { environment: "production" };
  const pin = (folder: string, version: string | undefined) => openStore(disk()!, folder).pin("production", "recommend", version);
  const laterThan = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  it("make another version the active one without a deploy, and give it back", async () => {
    const { folder, recommend: current, said } = await project(production);
    await current(input);
    pin(folder, "1");
    await laterThan(520);
    expect((await current(input)).version?.number).toBe(1);
    pin(folder, undefined);
    await laterThan(520);
    await current(input);
    expect(said()).toEqual(["Name", "Recommend", "Name"]);
  });

  it("hold in their environment only, and not for a call that was changed", async () => {
    const { folder, recommend: current, said } = await project(production);
    pin(folder, "2");
    const elsewhere = recommend("Name", { folder, environment: "staging" });
    expect((await elsewhere.recommend(input)).version?.number).toBe(3);
    expect((await recommend("Name", { folder }).recommend(input)).version?.number).toBe(3);
    await current.with({ params: {} })(input);
    expect(said()).toEqual(["Name"]);
  });

  it("are taken from the environment of the process", async () => {
    const { folder, recommend: current } = await project();
    pin(folder, "2");
    vi.stubEnv("ASHLAR_ENV", "production");
    expect((await current(input)).version?.number).toBe(2);
    vi.unstubAllEnvs();
  });

  it("that can't be kept let the code run, with a warning", async () => {
    const { folder, recommend: current, warnings } = await project(production);
    pin(folder, "9");
    expect((await current(input)).version?.number).toBe(3);
    await current(input);
    expect(warnings).toEqual([expect.stringMatching(/pinned to 9, and its own code runs instead.*no version 9/)]);
  });

  it("let the code run when the file is broken from the start, or can't be looked at, and say that none holds", async () => {
    const broken = await project(production);
    writeFileSync(join(broken.folder, "pins.json"), "[]");
    expect((await broken.recommend(input)).version?.number).toBe(3);
    expect(broken.warnings).toEqual([expect.stringMatching(/^No pin holds: the code runs\. .*pins\.json must look like/)]);

    const closed = await project(production);
    const looking = vi.spyOn(fs, "statSync").mockImplementation(() => {
      throw Object.assign(new Error("EACCES: permission denied, stat"), { code: "EACCES" });
    });
    expect((await closed.recommend(input)).version?.number).toBe(3);
    looking.mockRestore();
    expect(closed.warnings).toEqual([expect.stringMatching(/^No pin holds: the code runs\. EACCES/)]);
  });

  it("of before hold on when the file is broken", async () => {
    const { folder, recommend: current, warnings } = await project(production);
    pin(folder, "1");
    await current(input);
    writeFileSync(join(folder, "pins.json"), "{");
    await laterThan(520);
    expect((await current(input)).version?.number).toBe(1);
    expect(warnings).toEqual([expect.stringMatching(/^The pins of before hold on\. .*pins\.json is not JSON/)]);
    expect(() => pin(folder, "2")).toThrow(expect.objectContaining({ code: "pins" }));
    expect(readFileSync(join(folder, "pins.json"), "utf8")).toBe("{");
  });
});
