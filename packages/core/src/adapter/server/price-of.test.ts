import { afterEach, describe, expect, it, vi } from "vitest";
import type { Price } from "../../usage.ts";
import { priceOf } from "./price-of.ts";
import { vendorServer } from "./vendor-server.ts";

const quill = {
  ...{ vendor: "Quill", create: "createQuill", url: "https://api.quill.example/v2", domains: ["quill.example"] },
  ...{ urlVariable: "QUILL_BASE_URL", keyVariables: [] },
};
const price = (inputPerMillion: number): Price => ({ inputPerMillion, currency: "USD", date: "2026-11-25", source: "a test" });
const known = (baseURL?: string) => ({
  server: vendorServer(quill, baseURL),
  table: (id: string) => (id === "goose-2" ? price(1) : undefined),
});

afterEach(() => void vi.unstubAllEnvs());

describe("the price of a model", () => {
  it("is the table's for the vendor's own server, and unknown elsewhere", () => {
    expect(priceOf("goose-2", undefined, known())).toEqual(price(1));
    expect(priceOf("goose-9", undefined, known())).toBeUndefined();
    expect(priceOf("goose-2", undefined, known("http://127.0.0.1:1"))).toBeUndefined();
    vi.stubEnv("QUILL_BASE_URL", "http://127.0.0.1:1");
    expect(priceOf("goose-2", undefined, known())).toBeUndefined();
  });

  it("is what the option says, be it nothing", () => {
    expect(priceOf("goose-2", price(2), known())).toEqual(price(2));
    expect(priceOf("goose-2", () => price(3), known("http://127.0.0.1:1"))).toEqual(price(3));
    expect(priceOf("goose-2", () => undefined, known())).toBeUndefined();
  });
});
