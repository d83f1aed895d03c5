import { type Message, text, textOf } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { answer, contextOf, outcomeOf, readStream, ways } from "./asking.ts";
import { ask, sentence } from "./samples.ts";
import type { Subject } from "./subject.ts";
import { expectRefusal } from "./unsupported.ts";
import { expectCarried, inOrder } from "./wire.ts";

/** Text in and out: what is said arrives, in its order, whole and in pieces. */
export function testText({ serve, capabilities }: Subject): void {
  describe("text", () => {
    it.each(ways)("arrives whole: %s", async (way) => {
      const { model } = await serve({ text: sentence });
      const reply = await answer(model, way, ask("Hi"));
      expect(textOf(reply.content)).toBe(sentence);
      expect(reply.content.map(({ type }) => type)).toEqual(["text"]);
      expect(reply.finishReason).toBe("stop");
      const named = { id: expect.stringMatching(/./), model: expect.stringMatching(/./) };
      if (capabilities.replyIds) expect(reply, "a wire that names neither reply nor model says `replyIds: false`").toMatchObject(named);
    });

    it("streams piece by piece, as it is written", async () => {
      const { model, vendor } = await serve({ text: sentence, framing: { pieceLength: 4, pause: 5 } });
      let pieces = 0;
      for await (const event of model.stream(ask("Hi"), contextOf())) {
        if (event.type !== "text") continue;
        if (pieces === 0) expect(vendor.unfinished, "the first piece came only with the last").toBe(1);
        pieces++;
      }
      expect(pieces).toBeGreaterThan(5);
    });

    it("is the same whether it is streamed or not", async () => {
      const said = { text: sentence, usage: { inputTokens: 7, outputTokens: 9 } };
      const { model } = await serve(said, said);
      const [whole, streamed] = [await answer(model, "generate", ask("Hi")), await answer(model, "stream", ask("Hi"))];
      const shape = ({ content, id: _, ...rest }: typeof whole) => ({
        ...rest,
        content: content.map(({ providerData: _1, ...part }) => part),
      });
      expect(shape(streamed)).toEqual(shape(whole));
    });

    it.each(ways)("may be none at all: %s", async (way) => {
      const { model } = await serve({ text: "" });
      const reply = await answer(model, way, ask("Hi"));
      expect(textOf(reply.content)).toBe("");
      expect(reply.finishReason).toBe("stop");
    });

    it.each(ways)("of the whole conversation is sent, in its order: %s", async (way) => {
      const { model, vendor } = await serve("fine");
      const messages: readonly Message[] = [
        { role: "system", content: [text("rule-alpha"), text("rule-beta")] },
        { role: "user", content: [text("turn-one "), text("turn-two")] },
        { role: "assistant", content: [text("turn-three")] },
        { role: "user", content: [{ ...text("turn-four"), untrusted: { source: "a page" } }] },
        { role: "user", content: [text("turn-five")] },
      ];
      await answer(model, way, ask(messages));
      const { body } = vendor.requests[0]!;
      const turns = ["turn-one", "turn-two", "turn-three", "turn-four", "turn-five"];
      expect(inOrder(body, turns)).toEqual(turns);
      expect(inOrder(body, ["rule-alpha", "rule-beta"])).toEqual(["rule-alpha", "rule-beta"]);
    });

    it.each(ways)("of a system message that comes late is sent too, or refused: %s", async (way) => {
      const { model, vendor } = await serve("fine");
      const hello: Message = { role: "user", content: [text("Hello")] };
      const outcome = await outcomeOf(answer(model, way, ask([hello, { role: "system", content: [text("rule-gamma")] }, hello])));
      if (outcome instanceof Error) expectRefusal(outcome, model);
      else expectCarried(vendor.requests[0]!.body, "rule-gamma");
    });

    it("of the system stands apart from the user's", async () => {
      const { model, vendor } = await serve("fine", "fine");
      const user: Message = { role: "user", content: [text("turn-one")] };
      await answer(model, "generate", ask([{ role: "system", content: [text("rule-alpha")] }, user]));
      await answer(model, "generate", ask([{ role: "user", content: [text("rule-alpha")] }, user]));
      expect(vendor.requests[0]!.body).not.toEqual(vendor.requests[1]!.body);
    });

    it.each(ways)("is asked of the model by its id: %s", async (way) => {
      const { model, vendor } = await serve("fine");
      await answer(model, way, ask("Hi"));
      const { body, path, streams } = vendor.requests[0]!;
      expectCarried([body, decodeURIComponent(path)], model.id);
      expect(streams).toBe(way === "stream");
    });

    it("has exactly one `finish` at its end, and nothing after it", async () => {
      const { model } = await serve({ text: sentence });
      const stream = model.stream(ask("Hi"), contextOf())[Symbol.asyncIterator]();
      const events = await readStream({ [Symbol.asyncIterator]: () => stream });
      expect(events.filter(({ type }) => type === "finish")).toHaveLength(1);
      expect(await stream.next()).toEqual({ done: true, value: undefined });
    });
  });
}
