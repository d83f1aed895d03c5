import { expect, it } from "vitest";
import { fakeAnthropic } from "./anthropic/fake-anthropic.ts";
import { ask, wires } from "./testing/ask.ts";

it("arguments that are very deep are sent, whole and streamed", async () => {
  const text = "[".repeat(20_000) + "]".repeat(20_000);
  await using vendor = await fakeAnthropic()
    .otherwise({ toolCalls: [{ name: "f", arguments: `{"deep":${text}}` }], framing: { pieceLength: 5000 } })
    .start();
  expect((await ask(vendor, ...wires.messages(false))).text).toContain(`"input":{"deep":${text}}`);
  const { events } = await ask(vendor, ...wires.messages(true));
  const said = events.map(({ data }) =>
    typeof data === "object" && data.delta ? JSON.parse(JSON.stringify(data.delta)).partial_json : "",
  );
  expect(said.join("")).toBe(`{"deep":${text}}`);
});
