import { afterEach, describe, expect, it, vi } from "vitest";
import { vendorServer } from "./vendor-server.ts";

const quill = {
  ...{ vendor: "Quill", create: "createQuill", url: "https://api.quill.example/v2", domains: ["quill.example"] },
  ...{ urlVariable: "QUILL_BASE_URL", keyVariables: ["QUILL_API_KEY", "QUILL_TOKEN"] },
};

afterEach(() => void vi.unstubAllEnvs());

describe("a vendor's server", () => {
  it.each([
    [undefined, true],
    ["https://eu.quill.example/v2", true],
    ["https://quill.example", true],
    ["https://notquill.example", false],
    ["https://quill.example.evil.test", false],
    ["http://127.0.0.1:8080", false],
  ])("is told apart from others, and gets no key where it is one: %s", (baseURL, isVendors) => {
    const server = vendorServer(quill, baseURL);
    expect([server.isVendors(), server.usesEnvironment, server.keyVariables.length > 0]).toEqual([isVendors, isVendors, isVendors]);
    expect(server.url()).toBe(baseURL ?? "https://api.quill.example/v2");
  });

  it("may be named by the environment, which then has its key, but not the vendor's prices", () => {
    vi.stubEnv("QUILL_BASE_URL", "http://127.0.0.1:8080");
    const server = vendorServer(quill, undefined);
    expect([server.url(), server.isVendors(), server.usesEnvironment]).toEqual(["http://127.0.0.1:8080", false, true]);
    vi.stubEnv("QUILL_BASE_URL", "nonsense");
    expect(() => server.url()).toThrow(/QUILL_BASE_URL is no http/);
  });

  it("says which variable or option to set when there is no key", async () => {
    expect(await vendorServer(quill, undefined).missingKey()).toBe(
      "There is no API key for api.quill.example: set the variable QUILL_API_KEY or QUILL_TOKEN, or pass createQuill({ apiKey }).",
    );
    expect(await vendorServer(quill, "http://127.0.0.1:8080/v2").missingKey()).toBe(
      "There is no API key for 127.0.0.1:8080: pass createQuill({ apiKey }), or apiKey: null if it wants none (QUILL_API_KEY or QUILL_TOKEN is not sent to another server than Quill's).",
    );
    const own = vendorServer(quill, "http://127.0.0.1:8080/v2", ["INK_KEY"]);
    expect([own.keyVariables, own.usesEnvironment]).toEqual([["INK_KEY"], false]);
    expect(await own.missingKey()).toContain("set the variable INK_KEY, or pass");
  });
});
