import { audio, file, image, type MediaPart, toolCall, toolResult } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { answer, failureOf, ways } from "./asking.ts";
import type { MediaKind } from "./options.ts";
import { ask, weather } from "./samples.ts";
import type { Subject } from "./subject.ts";
import { expectRefusal } from "./unsupported.ts";
import { expectCarried } from "./wire.ts";

const kinds = ["image", "audio", "file"] as const satisfies readonly MediaKind[];
const bytes = new TextEncoder().encode("media of the conformance suite");
const base64 = btoa("media of the conformance suite");

const byBytes: Readonly<Record<MediaKind, MediaPart>> = {
  image: image(bytes, "image/jpeg"),
  audio: audio(bytes, "audio/wav"),
  file: file(bytes, { mediaType: "application/pdf", name: "report.pdf" }),
};
const byUrl: Readonly<Record<MediaKind, MediaPart>> = {
  image: image("https://example.com/media-73.jpg", "image/jpeg"),
  audio: audio("https://example.com/media-73.wav", "audio/wav"),
  file: file("https://example.com/media-73.pdf", { mediaType: "application/pdf", name: "report.pdf" }),
};
/** One part of each kind of media, as bytes. */
export const mediaSamples = Object.values(byBytes);
const typeWord: Readonly<Record<MediaKind, string>> = { image: "jpeg", audio: "wav", file: "pdf" };

/** Media: what is declared reaches the wire with its type, the rest is refused. */
export function testMedia({ serve, capabilities }: Subject): void {
  const { media, mediaByUrl, mediaInToolResults, tools } = capabilities;
  const inMessage = (part: MediaPart) => ask([{ role: "user", content: [{ type: "text", text: "What is it?" }, part] }]);
  const call = toolCall("call_1", weather.name, '{"city_of_interest":"Oslo"}');
  const inResult = (part: MediaPart) =>
    ask(
      [
        { role: "user", content: [{ type: "text", text: "What is it?" }] },
        { role: "assistant", content: [call] },
        { role: "tool", content: [{ ...toolResult(call, "shown"), media: [part] }] },
      ],
      { tools: [weather] },
    );
  const places = kinds.flatMap((kind) => [
    { what: `${kind} as bytes`, declared: media.includes(kind), request: inMessage(byBytes[kind]), sent: [base64, typeWord[kind]] },
    {
      what: `${kind} by its address`,
      declared: mediaByUrl.includes(kind),
      request: inMessage(byUrl[kind]),
      sent: ["example.com/media-73"],
    },
    ...(tools
      ? [
          {
            what: `${kind} in a tool's result`,
            declared: mediaInToolResults.includes(kind),
            request: inResult(byBytes[kind]),
            sent: [base64, typeWord[kind]],
          },
        ]
      : []),
  ]);

  describe("media", () => {
    for (const { what, declared, request, sent } of places) {
      if (declared) {
        it.each(ways)(`reach the wire: ${what}: %s`, async (way) => {
          const { model, vendor } = await serve("a cat");
          await answer(model, way, request);
          expectCarried(vendor.requests[0]!.body, sent);
        });
      } else {
        it.each(ways)(`are refused where the wire has no place for them: ${what}: %s`, async (way) => {
          const { model, vendor } = await serve();
          const error = await failureOf(answer(model, way, request));
          expectRefusal(error, model);
          expect(vendor.requests).toEqual([]);
        });
      }
    }
  });
}
