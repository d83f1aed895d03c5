import { describe, expect, it } from "vitest";
import { image, text } from "../content.ts";
import { instructLast } from "./instruct.ts";
import { assistant, system, user } from "./template.ts";

describe("instructLast", () => {
  it("adds to what the user said last, and leaves the rest, and the original, as they are", () => {
    const messages = [system("Be brief."), user("One?"), assistant("1"), user([text("Two?"), image("https://example.com/a.png")])];
    const before = structuredClone(messages);
    const after = instructLast(messages, "Think.");
    expect(after.slice(0, 3)).toEqual(before.slice(0, 3));
    expect(after[3]?.content).toEqual([text("Two?"), image("https://example.com/a.png"), text("\n\nThink.")]);
    expect(messages).toEqual(before);
  });

  it("needs no blank lines after media alone", () => {
    const photo = image("https://example.com/a.png");
    expect(instructLast([user([photo])], "What is it?")).toEqual([user([photo, text("What is it?")])]);
  });

  it("says it for the user when the user has said nothing", () => {
    expect(instructLast([system("Be brief.")], "Begin.")).toEqual([system("Be brief."), user("Begin.")]);
  });
});
