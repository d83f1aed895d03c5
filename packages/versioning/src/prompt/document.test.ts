import { type Message, renderPrompt, untrusted, user } from "@ashlar/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromDocument, toDocument } from "./document.ts";

const line = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.constantFrom("[user]", "\\[user]", "\\\\[system]", "[part {}]", '[text {"a":1}]', "[tool x]", "[users]", "\\", "```"),
);
const text = fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => lines.join("\n"));
const textPart = text.map((content) => ({ type: "text" as const, text: content }));
const fromOutside = fc
  .tuple(text, fc.string())
  .map(
    ([content, source]) =>
      renderPrompt({ type: "prompt", role: "user", strings: ["", ""], values: [untrusted(content, { source })] })[0]!.content[0]!,
  );
const media = fc.webUrl().map((url) => ({ type: "image" as const, source: { type: "url" as const, url } }));
const message = fc.oneof(
  fc.record({ role: fc.constant("system" as const), content: fc.array(textPart, { minLength: 1, maxLength: 3 }) }),
  fc.record(
    {
      role: fc.constant("user" as const),
      content: fc.array(fc.oneof(textPart, fromOutside, media), { minLength: 1, maxLength: 4 }),
      providerData: fc.constant({ anthropic: { cache: "[user]" } }),
    },
    { requiredKeys: ["role", "content"] },
  ),
);

describe("a document", () => {
  it("gives back any messages", () => {
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 4 }), (messages) => {
        expect(fromDocument(toDocument(messages as readonly Message[]))).toEqual(messages);
      }),
    );
  });

  it("is filled in its texts and its data, and drops what is left empty", () => {
    const written = toDocument([
      user([
        { type: "text", text: "A" },
        { type: "image", source: { type: "url", url: "B" } },
      ]),
      user("C"),
    ]);
    const insert = (content: string, within: string) =>
      content === "C" ? undefined : within === "json" ? content.replace("B", "b") : `${content}\n[system]`;
    expect(fromDocument(written, insert)).toEqual([
      user([
        { type: "text", text: "A\n[system]" },
        { type: "image", source: { type: "url", url: "b" } },
      ]),
    ]);
  });
});
