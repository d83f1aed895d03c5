import { type FakeVendor, fakeAnthropic, fakeOpenAI } from "@ashlar/provider-kit/fakes";
import { Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleWorker, type EdgeBundle } from "./bundle.ts";

let bundle: EdgeBundle;
let worker: Miniflare;
beforeAll(async () => {
  bundle = await bundleWorker();
  worker = new Miniflare({ modules: true, script: bundle.code, compatibilityDate: "2026-06-01", host: "127.0.0.1" });
  await worker.ready;
}, 60_000);
afterAll(() => worker.dispose());

const cases: readonly [provider: string, vendor: () => FakeVendor][] = [
  ["openai", fakeOpenAI],
  ["openai-chat", fakeOpenAI],
  ["anthropic", fakeAnthropic],
];

async function ask(provider: string, vendor: FakeVendor, streams: boolean): Promise<unknown> {
  await using running = await vendor.start();
  const body = JSON.stringify({ provider, baseURL: running.baseURL, streams });
  const response = await worker.dispatchFetch("http://worker/", { method: "POST", body });
  return response.json();
}

describe("in workerd, without Node's modules", () => {
  it("imports nothing of Node", () => {
    expect(bundle.imports).toEqual([]);
    expect(bundle.code).not.toMatch(/from\s*"node:|require\("node:/);
  });

  describe.each(cases)("%s", (provider, vendor) => {
    it.each([false, true])("answers with a value, streamed: %s", async (streams) => {
      expect(await ask(provider, vendor().replies('{"title":"Momo"}'), streams)).toMatchObject({ value: { title: "Momo" } });
    });

    it("throws the errors of core, for a refused request and for a stream that breaks off", async () => {
      const limited = vendor().replies({ fault: { type: "refused", reason: "rate-limit" } });
      expect(await ask(provider, limited, false)).toMatchObject({ code: "rate-limit" });
      const cut = vendor().replies({ text: '{"title":"Momo"}', fault: { type: "early-end" } });
      expect(await ask(provider, cut, true)).toMatchObject({ code: "stream-interrupted" });
    });
  });
});
