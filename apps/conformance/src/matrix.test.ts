import { describe, expect, it } from "vitest";
import { adapters } from "./adapters.ts";
import { troubles } from "./faults.ts";
import { outcomeOf } from "./outcome.ts";

const cells = adapters.flatMap((adapter) => troubles.flatMap((trouble) => trouble.in.map((way) => ({ adapter, trouble, way }))));

describe("every fault at every adapter", () => {
  it.concurrent.each(cells)("$adapter.name, $trouble.name, $way: recovered or typed", async ({ adapter, trouble, way }) => {
    const outcome = await outcomeOf(adapter, trouble, way);
    expect(["recovered", "cut", "typed"]).toContain(outcome.type);
  });
});
