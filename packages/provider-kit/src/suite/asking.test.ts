import { InvalidRequestError, type StreamEvent, toolCall, UnsupportedError } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { failureOf, outcomeOf, readStream } from "./asking.ts";
import { referenceModel } from "./testing/reference-adapter.ts";
import { expectRefusal } from "./unsupported.ts";

const finish: StreamEvent = { type: "finish", finishReason: "stop", usage: {} };
const delta = (text: string, name = "dice"): StreamEvent => ({ type: "tool-call-delta", id: "call_1", name, text });

async function* stream(events: readonly StreamEvent[]): AsyncGenerator<StreamEvent> {
  yield* events;
}

describe("readStream", () => {
  it("reads what keeps the contract", async () => {
    const events = [delta('{"a"'), delta(":1}"), toolCall("call_1", "dice", '{"a":1}'), finish];
    expect(await readStream(stream(events))).toEqual(events);
    const broken = [delta('{"a"'), toolCall("call_1", "dice", '{"a"'), finish];
    expect(await readStream(stream(broken))).toEqual(broken);
  });

  it.each<[string, readonly StreamEvent[]]>([
    ["has no finish", [{ type: "text", text: "Hi" }]],
    ["has two", [finish, finish]],
    ["goes on after it", [finish, { type: "text", text: "Hi" }]],
    ["never gives a tool call whole", [delta("{}"), finish]],
    ["gives other arguments than it told", [delta('{"a":1}'), toolCall("call_1", "dice", '{"a":2}'), finish]],
    ["changes a tool's name on the way", [delta("{"), delta("}", "die"), toolCall("call_1", "die", "{}"), finish]],
  ])("refuses a stream that %s", async (_, events) => {
    await expect(readStream(stream(events))).rejects.toThrow();
  });
});

describe("failureOf", () => {
  it("gives an error of core, and refuses replies and all other errors", async () => {
    const error = new InvalidRequestError("no", {});
    expect(await failureOf(Promise.reject(error))).toBe(error);
    expect(await outcomeOf(Promise.reject(error))).toBe(error);
    await expect(failureOf(Promise.resolve({ content: [] }))).rejects.toThrow(/was to fail, and gave .*content/);
    await expect(failureOf(Promise.reject(new TypeError("terminated")))).rejects.toMatchObject({ cause: { message: "terminated" } });
    await expect(outcomeOf(Promise.reject(new TypeError("terminated")))).rejects.toThrow(
      "none of @ashlar/core's errors: TypeError: terminated.",
    );
  });
});

describe("expectRefusal", () => {
  const model = referenceModel({ baseURL: "http://127.0.0.1:9/v1", apiKey: "" });
  const refusal = (message: string, feature: string) => new UnsupportedError(message, { feature, model: model.id });

  it("accepts an error that says what, who and what to do instead", () => {
    const error = refusal("reference-1 can't take params.seed: leave it out, or take another model.", "params.seed");
    expect(() => expectRefusal(error, model, "seed")).not.toThrow();
  });

  it.each([
    ["another kind of error", new InvalidRequestError("reference-1 can't take params.seed: leave it out, or take another.", {})],
    ["another feature", refusal("reference-1 can't take params.topK: leave it out, or take another model.", "params.topK")],
    ["no way out", refusal("reference-1 can't take params.seed", "params.seed")],
    ["no model in its words", refusal("This model can't take params.seed: leave it out, or take another model.", "params.seed")],
  ])("refuses %s", (_, error) => {
    expect(() => expectRefusal(error, model, "seed")).toThrow();
  });
});
