import { describe, expect, it } from "vitest";
import { carries, expectCarried, flatten, inOrder } from "./wire.ts";

const body = {
  model: "m-1",
  messages: [{ role: "user", content: [{ text: "first, then second" }] }],
  temperature: 0.5,
  stream: false,
  stop: null,
};

describe("flatten", () => {
  it("gives keys and values in their order, or values alone", () => {
    expect(flatten({ a: [1, { b: "x" }], c: null })).toEqual(["a", 1, "b", "x", "c", null]);
    expect(flatten({ a: [1, { b: "x" }], c: undefined }, { keys: false })).toEqual([1, "x"]);
  });

  it("keeps `__proto__` apart from prototypes", () => {
    expect(flatten(JSON.parse('{"__proto__":{"x":1}}'))).toEqual(["__proto__", "x", 1]);
  });

  it("does not overflow its stack", () => {
    expect(flatten(JSON.parse(`${"[".repeat(50_000)}7${"]".repeat(50_000)}`))).toEqual([7]);
  });
});

describe("carries", () => {
  it.each(["m-1", "second", "temperature", 0.5, false, ["user", 0.5]])("finds %j", (wanted) => {
    expect(carries(body, wanted)).toBe(true);
  });

  it.each(["third", 0.05, true, 5, ["user", "third"]])("does not find %j", (wanted) => {
    expect(carries(body, wanted)).toBe(false);
  });
});

describe("inOrder", () => {
  it("orders texts as the body has them, also within one text", () => {
    expect(inOrder(body, ["second", "user", "third", "first"])).toEqual(["user", "first", "second"]);
  });
});

it("what a request should hold, or should not, is named where it is not so, and the request is shown", () => {
  const body = { model: "m-1", says: ["zebra", 7] };
  expect(() => expectCarried(body, ["zebra", 7])).not.toThrow();
  expect(() => expectCarried(body, "lion", false)).not.toThrow();
  expect(() => expectCarried(body, ["zebra", "lion"])).toThrow('what the request should hold: {"model":"m-1","says":["zebra",7]}');
  expect(() => expectCarried(body, "zebra", false)).toThrow("what the request should not hold");
});
