import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fakeOpenAI } from "@ashlar/provider-kit/fakes";
import { expect, it } from "vitest";
import { packageFolder, runInProject } from "./testing/project.ts";

it("runs the README's first example as it stands, over the official SDK", { timeout: 60_000 }, async () => {
  const example = /```ts\n(.*?)```/s.exec(readFileSync(join(packageFolder, "README.md"), "utf8"))![1]!;
  await using vendor = await fakeOpenAI().replies("The Hobbit").start();
  const printed = await runInProject(example, { OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: vendor.baseURL });
  expect(printed).toContain("\nThe Hobbit\n");
  expect(printed.match(/name: '(?:chat|invoke_agent) .*'/g)).toEqual(["name: 'chat gpt-5-mini'", "name: 'invoke_agent recommend-book'"]);
  expect(printed).toContain("'gen_ai.usage.input_tokens'");
  expect(printed.replace("\nThe Hobbit\n", "")).not.toMatch(/Hobbit|fantasy|sk-test/);
  expect(JSON.stringify(vendor.requests[0]?.body)).toContain("Recommend a fantasy book.");
});
