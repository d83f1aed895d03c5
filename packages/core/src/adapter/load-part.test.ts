import { describe, expect, it, vi } from "vitest";
import { InvalidRequestError } from "../errors.ts";
import { loadPart } from "./load-part.ts";
import { readKey } from "./server/key.ts";

vi.doMock("./failures/explain.ts", () => {
  throw new Error("no such chunk");
});
const asked = { provider: "quill", model: "goose-2" };
const missing = { ...asked, code: "connection", retryable: true, message: expect.stringContaining("goose-2 could not be loaded") };

describe("a part of the program", () => {
  it("is loaded, or says for what it is missing", async () => {
    expect(await loadPart(asked, async () => 7)).toBe(7);
    const cause = new TypeError("no such chunk");
    await expect(loadPart(asked, () => Promise.reject(cause))).rejects.toMatchObject({ ...missing, cause });
  });

  it("leaves alone what Ashlar says of a failure", async () => {
    const error = new InvalidRequestError("the variable is no URL", {});
    await expect(loadPart(asked, () => Promise.reject(error))).rejects.toBe(error);
  });

  it("that tells what is wrong with a key may be missing, too", async () => {
    const setting = { variables: [], keyHeaders: [], missing: () => "none" };
    await expect(readKey({ ...setting, apiKey: undefined }, asked)).rejects.toMatchObject(missing);
    await expect(readKey({ ...setting, apiKey: "a\u2028b" }, asked)).rejects.toMatchObject(missing);
  });
});
