import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { expect, it } from "vitest";
import { calm, hello, inMemory } from "./testing/in-memory.ts";
import { smallModel } from "./testing/small-model.ts";

const found = [
  { id: "a", score: 0.9, text: "private" },
  { id: "b", score: 0.5, text: "private" },
];

it("is a span around the search and what it asks for", async () => {
  const { traced, tree, span } = inMemory();
  const model = traced(smallModel(["query"]));
  const search = traced.retrieval({ dataSource: "handbook", k: 2 }, async (query: string, limit: number) => {
    await model.generate(hello, calm());
    return found.slice(0, limit).map(({ id }) => `${query} ${id}`);
  });
  expect(await search("leave", 1)).toEqual(["leave a"]);
  expect(tree()).toBe("retrieval handbook\n  chat small");
  expect(span("retrieval handbook")).toMatchObject({
    kind: SpanKind.CLIENT,
    attributes: { "gen_ai.operation.name": "retrieval", "gen_ai.data_source.id": "handbook", "gen_ai.request.top_k": 2 },
  });
});

it("has query and ids where content is captured, never what the documents say", async () => {
  const { traced, span, everything } = inMemory({ captureContent: ["retrieval"] });
  await traced.retrieval({ dataSource: "handbook" }, async (_: string) => found)("leave");
  const { attributes } = span("retrieval handbook");
  expect(attributes["gen_ai.retrieval.query.text"]).toBe("leave");
  expect(JSON.parse(String(attributes["gen_ai.retrieval.documents"]))).toEqual([
    { id: "a", score: 0.9 },
    { id: "b", score: 0.5 },
  ]);
  expect(await everything()).not.toContain("private");
});

it("keeps `this`, so that a method can be taken", async () => {
  const { traced } = inMemory();
  const index = {
    documents: found,
    async search(query: string) {
      return [query, this.documents.length];
    },
  };
  const tracedIndex = { ...index, search: traced.retrieval({ dataSource: "handbook" }, index.search) };
  expect(await tracedIndex.search("leave")).toEqual(["leave", 2]);
});

it("fails as the search does", async () => {
  const { traced, span } = inMemory();
  const search = traced.retrieval({ dataSource: "handbook" }, () => Promise.reject(new RangeError("no such index")));
  await expect(search()).rejects.toThrow("no such index");
  expect(span("retrieval handbook")).toMatchObject({ status: { code: SpanStatusCode.ERROR }, attributes: { "error.type": "RangeError" } });
});
