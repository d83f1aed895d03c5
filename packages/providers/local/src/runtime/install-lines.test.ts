import { describe, expect, it } from "vitest";
import { installLines } from "./install-lines.ts";

describe("installLines", () => {
  it.each([
    ["linux", "x64", undefined, /^npm install --omit=optional --ignore-scripts node-llama-cpp@\S+ @node-llama-cpp\/linux-x64@\S+$/],
    ["darwin", "arm64", "npm/11.0.0 node/v24", /^npm install .*@node-llama-cpp\/mac-arm64-metal@/],
    ["win32", "x64", "pnpm/12.0.0 npm/? node/v24", /^pnpm add --no-optional .*@node-llama-cpp\/win-x64@/],
    ["linux", "arm64", "yarn/1.22 npm/? node/v24", /^yarn add --ignore-optional .*linux-arm64@/],
    ["linux", "x64", "bun/1.2", /^bun add --omit=optional .*linux-x64@/],
    ["freebsd", "x64", undefined, /node-llama-cpp@\S+$/],
  ])("fit %s %s with %s", (platform, arch, userAgent, lean) => {
    const lines = installLines({ platform, arch, userAgent });
    expect(lines.lean).toMatch(lean);
    expect(lines.gpu).not.toContain("omit");
  });
});
