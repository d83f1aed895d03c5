import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { fakeOpenAI } from "@ashlar/provider-kit/fakes";
import { expect, it } from "vitest";

it("runs the README's first example as it stands", async () => {
  await using vendor = await fakeOpenAI().replies({ text: '{"title":"The Hobbit","author":"J. R. R. Tolkien"}' }).start();
  const folder = new URL("..", import.meta.url);
  const example = /```ts\n(.*?)```/s.exec(readFileSync(new URL("README.md", folder), "utf8"))![1]!;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--conditions=@ashlar/source", "--input-type=module-typescript", "--eval", example],
    { cwd: folder, env: { PATH: process.env.PATH, OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: vendor.baseURL }, timeout: 30_000 },
  );
  expect(stdout).toContain("The Hobbit");
  expect(stdout).toContain("inputTokens");
  expect(JSON.stringify(vendor.requests[0]?.body)).toContain("Recommend a fantasy book.");
});
