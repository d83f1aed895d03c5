import { expect, it } from "vitest";
import { z } from "zod";
import { isNewEvent } from "./new-event.ts";

const byType = z.discriminatedUnion("type", [
  z.object({ type: z.literal("delta"), delta: z.string() }),
  z.object({ type: z.literal("stop"), reason: z.string() }),
]);
const byField = z.union([
  z.object({ choices: z.array(z.object({ delta: z.string() })) }),
  z.object({ error: z.object({ message: z.string() }) }),
]);
const known = z.object({ text: z.string() });

/** The error that a package makes of an event. */
function refused(schema: z.ZodType, value: unknown): Error {
  const error = new Error("Type validation failed", { cause: schema.safeParse(value).error });
  return Object.assign(error, { value, [Symbol.for("vercel.ai.error.AI_TypeValidationError")]: true });
}

it.each([
  ["a type that no form has", byType, { type: "notice", notice: {} }],
  ["none of the fields by which forms are told apart", byField, { id: "1", notice: {} }],
])("an event is new that has %s", (_, schema, value) => {
  expect(isNewEvent(refused(schema, value))).toBe(true);
});

it.each([
  ["is of a form that is known", byType, { type: "delta", delta: 7 }],
  ["has no type", byType, { delta: "a" }],
  ["has a type that is none", byType, { type: 7 }],
  ["has a field that is known", byField, { choices: [{ delta: 7 }] }],
  ["has an error that makes no sense", byField, { error: "no" }],
  ["is no object", byField, [1]],
  ["has one form only", known, { notice: {} }],
])("an event is not new but senseless that %s", (_, schema, value) => {
  expect(isNewEvent(refused(schema, value))).toBe(false);
});

it("nothing else is a new event", () => {
  const marked = refused(byType, { type: "notice" });
  for (const other of [undefined, "no", new Error("no"), { ...marked }, Object.assign(marked, { cause: undefined })]) {
    expect(isNewEvent(other)).toBe(false);
  }
});
