import { expect, it } from "vitest";
import { fileLength } from "./file-length.ts";
import { findings } from "./house-fixture.ts";

it("allows 400 lines, more only where a program wrote them", () => {
  expect(
    findings(fileLength, {
      "packages/rag/src/full.ts": "x;\n".repeat(400),
      "packages/rag/src/prices.generated.ts": "x;\n".repeat(900),
      "packages/rag/src/long.test.ts": "x;\n".repeat(401),
    }),
  ).toEqual(["packages/rag/src/long.test.ts:401 has 401 lines, 400 are the limit. Give each concept a file of its own."]);
});
