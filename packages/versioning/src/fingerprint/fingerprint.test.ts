import { type Call, call, chainOfThought, type LanguageModel, pipe, prompt, type Reply, tool, wrapCall, wrapModel } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { silentModel } from "../testing/silent-model.ts";
import { fingerprint } from "./fingerprint.ts";

const stock = tool({ name: "stock", description: "Copies in stock", input: z.object({ title: z.string() }), run: () => 3 });

function recommend(
  changes: {
    readonly wording?: string;
    readonly description?: string;
    readonly swap?: boolean;
    readonly tools?: readonly (typeof stock)[];
  } = {},
) {
  const { wording = "Recommend", description = "first name first", swap = false, tools = [stock] } = changes;
  const author = z.string().describe(description);
  return call({
    name: "recommend",
    model: silentModel(),
    params: { temperature: 0.7 },
    input: z.object({ genre: z.string() }),
    output: swap ? z.object({ author, title: z.string() }) : z.object({ title: z.string(), author }),
    tools,
    prompt: ({ genre }) => prompt`${wording} a ${genre} book.`,
  });
}

const hashOf = async (made: Pick<Call<never, Reply>, "spec" | "blocks">) => (await fingerprint(made)).hash;

describe("fingerprint", () => {
  it("is the same for the same call", async () => {
    expect(await hashOf(recommend())).toBe(await hashOf(recommend()));
    expect(await hashOf(recommend())).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ["the prompt", recommend({ wording: "Suggest" })],
    ["a description in a schema", recommend({ description: "last name first" })],
    ["the order of a schema's members", recommend({ swap: true })],
    ["the tools", recommend({ tools: [] })],
    ["a parameter", recommend().with({ params: { temperature: 0 } })],
    ["the model", recommend().with({ model: silentModel("yes", { id: "silent-2" }) })],
    ["a provider's option", recommend().with({ providerOptions: { silent: { seed: 1 } } })],
    ["the mode of output", recommend().with({ outputMode: "text" })],
    ["the mode of output that the model has", recommend().with({ model: silentModel("yes", { capabilities: { output: ["text"] } }) })],
    ["a choice of tools", recommend().with({ toolChoice: "none" })],
    ["a block that changes what is sent", pipe(recommend(), chainOfThought())],
  ])("changes with %s", async (_, changed) => {
    expect(await hashOf(changed)).not.toBe(await hashOf(recommend()));
  });

  it("stays when nothing that is sent changes", async () => {
    const same = recommend().with({ params: { temperature: 0.7 }, timeouts: { total: 1000 }, name: "another" });
    expect(await hashOf(same)).toBe(await hashOf(recommend()));
    const shuffled = { providerOptions: { silent: { a: 1, b: 2 } } };
    const sorted = { providerOptions: { silent: { b: 2, a: 1 } } };
    expect(await hashOf(recommend().with(shuffled))).toBe(await hashOf(recommend().with(sorted)));
  });

  it("takes blocks around the model for what they are", async () => {
    const block = (settings?: object) => (model: LanguageModel) =>
      wrapModel(model, { name: "block", ...(settings && { settings: { ...settings } }) }, (open, request, context) =>
        open(model, request, context),
      );
    const [plain, watched, other] = [silentModel(), block()(silentModel()), block({ models: ["b"] })(silentModel())];
    expect(await hashOf(recommend().with({ model: watched }))).toBe(await hashOf(recommend().with({ model: plain })));
    expect(await hashOf(recommend().with({ model: other }))).not.toBe(await hashOf(recommend().with({ model: plain })));
  });

  it("is kept for a call value", async () => {
    const made = recommend();
    expect(await fingerprint(made)).toBe(await fingerprint(made));
    expect(await fingerprint(made, { uses: ["2"] })).not.toBe(await fingerprint(made));
  });

  it("takes in what the call says that it uses", async () => {
    const made = recommend();
    const [none, one, two] = [
      await fingerprint(made),
      await fingerprint(made, { uses: ["rule 1"] }),
      await fingerprint(made, { uses: ["rule 2"] }),
    ];
    expect(new Set([none.hash, one.hash, two.hash]).size).toBe(3);
  });

  it("holds no keys", async () => {
    const made = recommend().with({
      providerOptions: { silent: { headers: { authorization: "Bearer abcdef" }, user: { apiKey: "sk-1", tier: "a" } } },
    });
    const { parts, hash, unseen } = await fingerprint(made);
    expect(JSON.stringify(parts)).not.toMatch(/Bearer|sk-1/);
    expect(parts.providerOptions).toEqual({ silent: { user: { tier: "a" } } });
    expect(unseen).toEqual([expect.stringContaining("silent.headers"), expect.stringContaining("silent.user.apiKey")]);
    const rotated = recommend().with({ providerOptions: { silent: { headers: {}, user: { apiKey: "sk-2", tier: "a" } } } });
    expect(await hashOf(rotated)).toBe(hash);
  });

  it("does not ask the model", async () => {
    const model = silentModel();
    await fingerprint(recommend().with({ model }));
    expect(model.requests).toEqual([]);
  });
});

describe("unseen", () => {
  const unseenOf = async (output: z.ZodType) =>
    (await fingerprint(call({ name: "test", model: silentModel(), output, prompt: () => "?" }))).unseen;

  it("names refinements and transforms where they are", async () => {
    const output = z.object({
      title: z.string().refine((title) => title !== ""),
      tags: z.array(z.object({ name: z.string().trim() })),
      year: z.string().transform(Number).optional(),
      either: z.union([z.string().superRefine(() => {}), z.number()]),
    });
    expect(await unseenOf(output)).toEqual([
      "a refinement of output.title",
      "how output.tags[].name is normalised, as by trim()",
      "a transform of output.year",
      "a refinement of output.either",
    ]);
  });

  it("is empty for schemas that say all that they check", async () => {
    expect(
      await unseenOf(z.object({ a: z.string().min(1).regex(/x/), b: z.enum(["a"]), c: z.number().int().nullable().default(1) })),
    ).toEqual([]);
  });

  it("ends for a schema that refers to itself", async () => {
    interface Tree {
      readonly parts: readonly Tree[];
    }
    const tree: z.ZodType<Tree> = z.object({
      get parts() {
        return z.array(tree).refine((parts) => parts.length < 3);
      },
    });
    expect(await unseenOf(tree)).toEqual(["a refinement of output.parts"]);
  });

  it("says that it knows no other library's rules, and of schemas that give no JSON Schema", async () => {
    const foreign = {
      "~standard": {
        version: 1,
        vendor: "other",
        validate: (value: unknown) => ({ value }),
        jsonSchema: { input: () => ({ type: "string" }) },
      },
    } as const;
    const { unseen } = await fingerprint(call({ name: "test", model: silentModel(), output: foreign, prompt: () => "?" }));
    expect(unseen).toEqual([expect.stringContaining("(other)")]);
    expect(await unseenOf(z.date())).toEqual([expect.stringContaining("the output schema: ")]);
  });

  it("names a block that tells no settings", async () => {
    const mine = <In, R extends Reply>(inner: Call<In, R>) => wrapCall<In, R, R>(inner, { name: "mine", run: (run) => run });
    expect((await fingerprint(mine(recommend()))).unseen).toEqual([expect.stringContaining('"mine"')]);
  });
});
