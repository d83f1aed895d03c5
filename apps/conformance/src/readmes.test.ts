import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { fakeAnthropic, fakeGoogle, fakeOpenAI, type RunningVendor } from "@ashlar/provider-kit/fakes";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");

function examplesOf(folder: string): readonly string[] {
  const readme = readFileSync(join(root, folder, "README.md"), "utf8");
  return [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = ""]) => code);
}

const run = promisify(execFile);

/** What an example prints when it runs as a program in a package's folder. */
async function printed(example: string | undefined, folder: string, variables: Readonly<Record<string, string>> = {}): Promise<string> {
  const { stdout } = await run(
    process.execPath,
    ["--conditions=@ashlar/source", "--input-type=module-typescript", "--eval", String(example)],
    {
      cwd: join(root, folder),
      env: { PATH: process.env.PATH, ...variables },
      timeout: 30_000,
    },
  );
  return stdout;
}
const openai = ({ baseURL }: RunningVendor) => ({ OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: baseURL });

describe("the first example of a README", () => {
  it.each([
    { folder: "packages/providers/openai", vendor: fakeOpenAI, variables: openai },
    { folder: "packages/providers/ai-sdk", vendor: fakeOpenAI, variables: openai },
    {
      folder: "packages/providers/anthropic",
      vendor: fakeAnthropic,
      variables: ({ baseURL }: RunningVendor) => ({ ANTHROPIC_API_KEY: "sk-test", ANTHROPIC_BASE_URL: baseURL }),
    },
    {
      folder: "packages/providers/google",
      vendor: fakeGoogle,
      variables: ({ baseURL }: RunningVendor) => ({ GEMINI_API_KEY: "test", GOOGLE_GEMINI_BASE_URL: baseURL }),
    },
  ])("runs as it stands: $folder", async ({ folder, vendor: fake, variables }) => {
    await using vendor = await fake().replies({ text: '{"title":"The Hobbit","author":"J. R. R. Tolkien"}' }).start();
    const stdout = await printed(examplesOf(folder)[0], folder, variables(vendor));
    expect(stdout).toContain("The Hobbit");
    expect(stdout).toContain("inputTokens");
    expect(JSON.stringify(vendor.requests[0]?.body)).toContain("Recommend a fantasy book.");
  });

  it("is given by a scripted model: packages/provider-kit", async () => {
    const [example] = examplesOf("packages/provider-kit");
    const stdout = await printed(example, "packages/provider-kit");
    expect(stdout).toContain("-3 2\n");
    expect(stdout).toContain("Oslo: -3");
  });

  it("is a test that runs, of those of the suite: packages/provider-kit", () => {
    const example = String(examplesOf("packages/provider-kit").find((code) => code.includes("testLanguageModel")));
    const file = readFileSync(join(import.meta.dirname, "my-adapter.test.ts"), "utf8");
    expect(example.replace("// my-adapter.test.ts\n", "")).toBe(file);
  });

  it("fakes a vendor of one's own: packages/provider-kit", async () => {
    const example = examplesOf("packages/provider-kit").find((code) => code.includes("fakeMumble"));
    const ask = `
      await using vendor = await fakeMumble().replies("Hello").start();
      console.log(await (await fetch(vendor.baseURL + "/speak", { method: "POST", body: '{"stream":true}' })).text());`;
    expect(await printed(`${example}${ask}`, "packages/provider-kit")).toBe(
      'data: {"words":"Hell"}\n\ndata: {"words":"o"}\n\ndata: {"spent":10}\n\n\n',
    );
  });

  it("starts a fake vendor that the vendor's own SDK can ask: packages/provider-kit", async () => {
    const example = examplesOf("packages/provider-kit").find((code) => code.includes("new OpenAI"));
    const stdout = await printed(example, "packages/provider-kit");
    expect(stdout).toContain("Hello");
    expect(stdout).toContain("gpt-5-mini");
  });
});
