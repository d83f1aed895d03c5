import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { comments } from "./house/comments.ts";
import { cycles } from "./house/cycles.ts";
import { dependencies } from "./house/dependencies.ts";
import { docstrings } from "./house/docstrings.ts";
import { fileLength } from "./house/file-length.ts";
import { floors } from "./house/floors.ts";
import { readHouse, report } from "./house/house.ts";
import { neutralCore } from "./house/neutral-core.ts";
import { runningTests } from "./house/running-tests.ts";
import { syntax } from "./house/syntax.ts";
import { typeSafety } from "./house/type-safety.ts";

describe("the repository", () => {
  const house = readHouse(dirname(import.meta.dirname));

  it("was read", () => {
    expect(house.packages.map(({ folder }) => folder)).toEqual(expect.arrayContaining(["", "packages/core", "packages/providers/local"]));
    expect(house.packages.find(({ floor }) => floor === "core")?.shipped.size).toBeGreaterThan(5);
  });

  it.each(
    Object.entries({ syntax, floors, dependencies, cycles, fileLength, docstrings, neutralCore, typeSafety, comments, runningTests }),
  )("keeps the rule of %s", (_, rule) => {
    expect(report(rule(house))).toEqual([]);
  });
});
