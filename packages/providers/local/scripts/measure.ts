// Prints what local models take on this machine: node --conditions=@ashlar/source scripts/measure.ts [threads]
import { type CallContext, embed, type ModelRequest, text } from "@ashlar/core";
import { local, localEmbedding } from "../src/index.ts";

const threads = Number(process.argv[2] ?? 1);
const context: CallContext = { signal: new AbortController().signal };
const print = (what: string, wall: number, cpu: number, more = "") =>
  console.log(`${what.padEnd(44)} ${wall.toFixed(1).padStart(9)} ms ${(cpu * 1000).toFixed(1).padStart(9)} CPU ms  ${more}`);

async function timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly wall: number; readonly cpu: number }> {
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const value = await work();
  const { user, system } = process.cpuUsage(cpu);
  return { value, wall: performance.now() - start, cpu: (user + system) / 1e6 };
}

const ask = (question: string, more: Partial<ModelRequest> = {}): ModelRequest => ({
  messages: [{ role: "user", content: [text(question)] }],
  ...more,
});
const memory = () => `RSS ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`;

console.log(`threads: ${threads}`);
const model = local("smollm2-135m", { threads });
const loaded = await timed(() => model.load());
print("load SmolLM2-135M, 2 sequences of 4,096", loaded.wall, loaded.cpu, memory());

const words = "A short line of a text that a model has to read before it says anything. ".repeat(26);
const read = await timed(() => model.generate(ask(words, { params: { maxOutputTokens: 1 } }), context));
const tokens = read.value.usage.inputTokens!;
print(`read a prompt of ${tokens} tokens`, read.wall, read.cpu, `${((tokens / read.wall) * 1000).toFixed(0)} tokens/s`);

const write = await timed(() =>
  model.generate(
    ask("Tell a long story.", { params: { maxOutputTokens: 100 }, providerOptions: { local: { grammar: "root ::= [a-z ]{1000}" } } }),
    context,
  ),
);
print("write 100 tokens by a grammar", write.wall, write.cpu, `${((100 / write.wall) * 1000).toFixed(0)} tokens/s`);
const free = await timed(() => model.generate(ask("Write an essay about the sea.", { params: { maxOutputTokens: 100 } }), context));
const written = free.value.usage.outputTokens!;
print(`write ${written} tokens`, free.wall, free.cpu, `${((written / free.wall) * 1000).toFixed(0)} tokens/s`);

const pair = await timed(() =>
  Promise.all(
    ["sea", "land"].map((word) => model.generate(ask(`Write an essay about the ${word}.`, { params: { maxOutputTokens: 100 } }), context)),
  ),
);
const both = pair.value.reduce((sum, { usage }) => sum + usage.outputTokens!, 0);
print(`write ${both} tokens, two calls at once`, pair.wall, pair.cpu, `${((both / pair.wall) * 1000).toFixed(0)} tokens/s`);

const schema = {
  type: "object",
  properties: { title: { type: "string", maxLength: 30 }, year: { type: "integer", minimum: 0 } },
  required: ["title", "year"],
};
const json = await timed(() =>
  model.generate(
    ask("Recommend a book.", {
      output: { type: "json", mode: "native", name: "book", schema, strict: false },
      params: { maxOutputTokens: 60 },
    }),
    context,
  ),
);
print(`write JSON by its schema, ${json.value.usage.outputTokens} tokens`, json.wall, json.cpu);

const kinds = ["animal", "food", "place", "person", "plant", "money", "time", "body", "feeling", "object"];
const shots = Array.from(
  { length: 10 },
  (_, i) => `Definition: the ${i}th example of a definition that says what it is\nKind: ${kinds[i]}\n`,
).join("\n");
const label = (prefix: string, i: number) =>
  model.generate(
    ask(`${prefix}Definition: thing number ${i} that lives in water and has fins\nKind:`, { output: { type: "choice", labels: kinds } }),
    context,
  );
for (const [name, prefix] of [
  ["score 10 labels, short prompt", "What kind of thing is it?\n"],
  ["score 10 labels, 10 examples before it", shots],
] as const) {
  const first = await timed(() => label(prefix, -1));
  const rest = await timed(async () => {
    for (let i = 0; i < 10; i++) await label(prefix, i);
  });
  const { usage } = (await label(prefix, 11)) as Awaited<ReturnType<typeof label>>;
  print(
    name,
    rest.wall / 10,
    rest.cpu / 10,
    `${usage.inputTokens} tokens, ${usage.cachedInputTokens} of them kept; the first call ${first.wall.toFixed(0)} ms`,
  );
}
await model.unload();

const vectors = localEmbedding(undefined, { threads });
const ready = await timed(() => vectors.load());
print("load MiniLM", ready.wall, ready.cpu, memory());
for (const length of [12, 55, 200]) {
  const line = "word ".repeat(length);
  await embed(vectors, [line]);
  const { value, wall, cpu } = await timed(() => embed(vectors, Array(20).fill(line)));
  print(`embed a text of ${value.usage.inputTokens! / 20} tokens`, wall / 20, cpu / 20);
}
await vectors.unload();
