import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Contender } from "./contenders/contender.ts";
import { startServer } from "./rounds.ts";
import { scenarioOf } from "./scenarios.ts";

/* A client that gave less than the whole answer would look fast. */

const loaders: Readonly<Record<string, () => Promise<{ create(baseURL: string): Contender }>>> = {
  fetch: () => import("./contenders/fetch.ts"),
  "node-http": () => import("./contenders/node-http.ts"),
  core: () => import("./contenders/core.ts"),
  ashlar: () => import("./contenders/ashlar.ts"),
  xsai: () => import("./contenders/xsai.ts"),
  openai: () => import("./contenders/openai.ts"),
  ai: () => import("./contenders/ai.ts"),
  langchain: () => import("./contenders/langchain.ts"),
  "fetch-anthropic": () => import("./contenders/fetch-anthropic.ts"),
  "ashlar-anthropic": () => import("./contenders/ashlar-anthropic.ts"),
  anthropic: () => import("./contenders/anthropic.ts"),
};

let server: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

describe.each(Object.keys(loaders))("%s", (name) => {
  let contender: Contender;
  beforeAll(async () => {
    contender = (await loaders[name]!()).create(server.baseURL);
  });

  it("gives the whole text", async () => {
    expect(await contender.whole!("whole")).toBe(scenarioOf("whole").text);
  });
  it("gives the whole object", async () => {
    expect(await contender.object!("object")).toEqual(JSON.parse(scenarioOf("object").text));
  });
  it("gives all chunks of a stream", async () => {
    expect(await contender.stream!("chunks-50")).toBe(scenarioOf("chunks-50").text);
  });
  it("opens a stream before its end, and reads the rest", async () => {
    const stream = await contender.open!("chunks-50");
    expect(await stream.rest()).toBe(scenarioOf("chunks-50").text);
  });
});

describe.each(["fetch", "node-http", "ashlar", "xsai", "openai", "ai", "langchain"])("%s", (name) => {
  it("gives partial objects that end with the whole", async () => {
    const contender = (await loaders[name]!()).create(server.baseURL);
    const { last, count } = await contender.partials!("json-1");
    expect(last).toEqual(JSON.parse(scenarioOf("json-1").text));
    expect(count).toBeGreaterThan(1);
  });
});

describe.each(["all-blocks", "block", "function", "p-retry", "cockatiel", "ai"])("retries/%s", (name) => {
  it("answers with retries and without", async () => {
    const { create } = await import(`./contenders/retries/${name}.ts`);
    const { bare, whole } = create();
    expect([await bare("whole"), await whole("whole")]).toEqual([scenarioOf("whole").text, scenarioOf("whole").text]);
  });
});

describe.each(["plain-reader", "partial-json", "re-parse"])("%s", (name) => {
  it.each(["json-1", "string-1", "numbers-1"])("reads %s", async (model) => {
    const { create } = await import(`./contenders/${name}.ts`);
    const { last } = await create().partials(model);
    expect(last).toEqual(JSON.parse(scenarioOf(model).text));
  });
});
