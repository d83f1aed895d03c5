import Anthropic from "@anthropic-ai/sdk";
import { describe, expect, it } from "vitest";
import { problemsOf } from "../../published/problems-of.ts";
import type { RunningVendor } from "../fake-vendor.ts";
import { ask } from "../testing/ask.ts";
import { fakeAnthropic } from "./fake-anthropic.ts";

const clientOf = ({ baseURL }: RunningVendor) => new Anthropic({ apiKey: "test", baseURL, maxRetries: 0 });

const requests = ["a", "b", "c"].map((custom_id) => ({
  custom_id,
  params: { model: "claude-haiku-4-5", max_tokens: 100, messages: [{ role: "user" as const, content: custom_id }] },
}));

async function resultsOf(client: Anthropic, id: string) {
  const found: [string, string][] = [];
  for await (const { custom_id, result } of await client.messages.batches.results(id)) {
    const said = result.type === "succeeded" ? result.message.content[0] : undefined;
    found.push([custom_id, said?.type === "text" ? said.text : result.type]);
  }
  return found;
}

describe("a batch of the fake Anthropic", () => {
  it("runs its requests through the script, in their order, and gives them back in another", async () => {
    await using vendor = await fakeAnthropic().replies("one", "two", "three").start();
    const client = clientOf(vendor);
    const batch = await client.messages.batches.create({ requests });
    expect(batch).toMatchObject({ processing_status: "in_progress", request_counts: { processing: 3 }, results_url: null });
    expect((await client.messages.batches.retrieve(batch.id)).processing_status).toBe("in_progress");
    await expect(resultsOf(client, batch.id)).resolves.toEqual([
      ["c", "three"],
      ["b", "two"],
      ["a", "one"],
    ]);
    expect(await client.messages.batches.retrieve(batch.id)).toMatchObject({
      processing_status: "ended",
      request_counts: { processing: 0, succeeded: 3, errored: 0, canceled: 0, expired: 0 },
    });
  });

  it("lets requests fail one by one", async () => {
    await using vendor = await fakeAnthropic({ batchPolls: 1 })
      .replies("one", { fault: { type: "refused", reason: "overloaded" } }, "three")
      .start();
    const client = clientOf(vendor);
    const { id } = await client.messages.batches.create({ requests });
    expect(await resultsOf(client, id)).toEqual([
      ["c", "three"],
      ["b", "errored"],
      ["a", "one"],
    ]);
  });

  it("keeps what was done when it is cancelled", async () => {
    await using vendor = await fakeAnthropic({ batchPolls: 3 }).otherwise("yes").start();
    const client = clientOf(vendor);
    const { id } = await client.messages.batches.create({ requests });
    await client.messages.batches.retrieve(id);
    expect(await client.messages.batches.cancel(id)).toMatchObject({ processing_status: "canceling" });
    expect(await resultsOf(client, id)).toEqual([
      ["c", "canceled"],
      ["b", "canceled"],
      ["a", "yes"],
    ]);
  });

  it("fits the published documents at every step", async () => {
    await using vendor = await fakeAnthropic()
      .replies("one", { fault: { type: "refused", reason: "server-error" } }, "three")
      .start();
    const { json: batch } = await ask(vendor, "/v1/messages/batches", { requests });
    expect(problemsOf("anthropic", "batchRequest", vendor.requests[0]!.body)).toEqual([]);
    const path = `/v1/messages/batches/${batch.id}`;
    for (const state of [batch, (await ask(vendor, path)).json, (await ask(vendor, path)).json]) {
      expect(problemsOf("anthropic", "batch", state)).toEqual([]);
    }
    const lines = (await ask(vendor, `${path}/results`)).text.trim().split("\n");
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(problemsOf("anthropic", "batchResult", JSON.parse(line))).toEqual([]);
  });

  it("refuses no requests, and the same id twice", async () => {
    await using vendor = await fakeAnthropic().start();
    const { batches } = clientOf(vendor).messages;
    await expect(batches.create({ requests: [] })).rejects.toThrow(Anthropic.BadRequestError);
    await expect(batches.create({ requests: [requests[0]!, requests[0]!] })).rejects.toThrow(/unique/);
  });

  it("lists batches, deletes them, and knows no others", async () => {
    await using vendor = await fakeAnthropic({ batchPolls: 1 }).otherwise("yes").start();
    const { batches } = clientOf(vendor).messages;
    const { id } = await batches.create({ requests });
    expect((await batches.list()).data.map((batch) => batch.id)).toEqual([id]);
    expect((await ask(vendor, `/v1/messages/batches/${id}/results`)).status).toBe(404);
    await batches.delete(id);
    await expect(batches.retrieve(id)).rejects.toThrow(Anthropic.NotFoundError);
  });
});
