import { GoogleGenAI } from "@google/genai/web";
import { describe, expect, it } from "vitest";
import type { RunningVendor } from "../fake-vendor.ts";
import { ask } from "../testing/ask.ts";
import { fakeGoogle } from "./fake-google.ts";

const clientOf = ({ baseURL }: RunningVendor) =>
  new GoogleGenAI({ apiKey: "test", apiVersion: "v1beta", httpOptions: { baseUrl: baseURL } });

const src = ["a", "b", "c"].map((text) => ({ contents: [{ role: "user", parts: [{ text }] }], metadata: { key: text } }));
const submit = (vendor: RunningVendor) =>
  clientOf(vendor).batches.create({ model: "gemini-3-flash", src, config: { displayName: "letters" } });

describe("a batch of the fake Google", () => {
  it("runs its requests through the script, and holds the answers when it is over", async () => {
    await using vendor = await fakeGoogle()
      .replies("one", { fault: { type: "refused", reason: "overloaded" } }, "three")
      .start();
    const { batches } = clientOf(vendor);
    const { name = "" } = await submit(vendor);
    expect(await batches.get({ name })).toMatchObject({
      state: "JOB_STATE_RUNNING",
      displayName: "letters",
      model: "models/gemini-3-flash",
    });
    const { state, dest } = await batches.get({ name });
    expect(state).toBe("JOB_STATE_SUCCEEDED");
    expect(
      dest?.inlinedResponses?.map(({ response, error, metadata }) => [
        metadata?.key,
        response?.candidates?.[0]?.content?.parts?.[0]?.text ?? error?.code,
      ]),
    ).toEqual([
      ["a", "one"],
      ["b", 14],
      ["c", "three"],
    ]);
    const { json } = await ask(vendor, `/v1beta/${name}`);
    expect(json.metadata).toMatchObject({ batchStats: { requestCount: "3", successfulRequestCount: "2", failedRequestCount: "1" } });
  });

  it("can be cancelled, and is listed", async () => {
    await using vendor = await fakeGoogle({ batchPolls: 5 }).otherwise("yes").start();
    const { batches } = clientOf(vendor);
    const { name = "" } = await submit(vendor);
    await batches.cancel({ name });
    expect((await batches.get({ name })).state).toBe("JOB_STATE_CANCELLED");
    expect((await Array.fromAsync(await batches.list())).map((batch) => batch.name)).toEqual([name]);
  });

  it("refuses no requests, and knows no others", async () => {
    await using vendor = await fakeGoogle().start();
    const { batches } = clientOf(vendor);
    await expect(batches.create({ model: "gemini-3-flash", src: [] })).rejects.toThrow(/no requests/);
    await expect(batches.get({ name: "batches/none" })).rejects.toThrow(/not found/);
  });
});
