import { system, text } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { cached } from "./cached.ts";

describe("cached", () => {
  it("sets a marker that is plain data, and changes nothing else", () => {
    const part = text("Long.");
    expect(cached(part)).toEqual({ type: "text", text: "Long.", providerData: { anthropic: { cache_control: { type: "ephemeral" } } } });
    expect(part).toEqual(text("Long."));
  });

  it("keeps the data that are there", () => {
    const part = { ...text("Long."), providerData: { anthropic: { citations: [] }, openai: { id: "msg_1" } } };
    expect(cached(part, { ttl: "1h" }).providerData).toEqual({
      anthropic: { citations: [], cache_control: { type: "ephemeral", ttl: "1h" } },
      openai: { id: "msg_1" },
    });
  });

  it("marks messages, for a provider of any name", () => {
    expect(cached(system("Be brief."), { name: "gateway" })).toMatchObject({
      role: "system",
      providerData: { gateway: { cache_control: { type: "ephemeral" } } },
    });
  });
});
