import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { installLines, testedVersion } from "./install-lines.ts";

const runtime = `node-llama-cpp@${testedVersion}`;
const nowhere = "npm:@node-llama-cpp/linux-riscv64@3.21.1";

describe("installLines", () => {
  it.each([
    ["npm", undefined, "overrides", `npm install --ignore-scripts ${runtime}`],
    ["npm", "npm/11.0.0 node/v24", "overrides", `npm install --ignore-scripts ${runtime}`],
    ["bun", "bun/1.4.5 npm/? node/v24", "overrides", `bun add --ignore-scripts ${runtime}`],
    ["yarn", "yarn/4.18.1 npm/? node/v24", "resolutions", `yarn add ${runtime}`],
  ])("for %s as %s put another machine's package in the place of each GPU build, in %s", (_, userAgent, field, install) => {
    const [before, ...rest] = installLines({ platform: "linux", arch: "x64", userAgent }).lean.split("\n");
    expect(before?.split(" ")).toEqual([
      ...["npm", "pkg", "set"],
      ...["cuda", "cuda-ext", "vulkan"].map((build) => `${field}.@node-llama-cpp/linux-x64-${build}=${nowhere}`),
    ]);
    expect(rest).toEqual([install]);
  });

  it("are in the README as they are", () => {
    const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
    const npm = installLines({ platform: "linux", arch: "x64" }).lean;
    const pnpm = installLines({ platform: "linux", arch: "x64", userAgent: "pnpm/12.0.0" }).lean;
    const lines = `${npm}\n${pnpm}`.split("\n").filter((line) => !line.startsWith("#"));
    for (const line of lines) expect(readme).toContain(line.replace(` ${runtime}`, ` @ashlar/local ${runtime}`));
  });

  it("for Windows leave out the builds for Windows", () => {
    const { lean } = installLines({ platform: "win32", arch: "x64" });
    expect(lean.match(/[\w-]+(?==)/g)).toEqual(["win-x64-cuda", "win-x64-cuda-ext", "win-x64-vulkan"]);
  });

  it("for pnpm are settings that stay, and say that no script runs", () => {
    const { lean, gpu } = installLines({ platform: "linux", arch: "x64", userAgent: "pnpm/12.0.0 npm/? node/v24" });
    expect(lean.split("\n")).toEqual([
      "# in pnpm-workspace.yaml:",
      'ignoredOptionalDependencies: ["@node-llama-cpp/*-cuda*", "@node-llama-cpp/*-vulkan"]',
      "allowBuilds: { node-llama-cpp: false }",
      "# then:",
      `pnpm add ${runtime}`,
    ]);
    expect(gpu).toMatch(/^# in.*\nallowBuilds.*\n# then:\npnpm add/);
  });

  it.each([
    ["darwin", "arm64", undefined],
    ["linux", "arm64", undefined],
    ["freebsd", "x64", undefined],
    ["linux", "x64", "yarn/1.22.22 npm/? node/v24"],
  ])("are one plain command for %s %s with %s", (platform, arch, userAgent) => {
    const { lean, gpu } = installLines({ platform, arch, userAgent });
    expect(lean).toMatch(/^\S+ (install|add) \S.*$/);
    expect(gpu).toBe(lean);
  });

  it.each(["npm/11.0.0", "pnpm/12.0.0", "yarn/4.18.1", "yarn/1.22.22", "bun/1.4.5"])(
    "with %s touch no optional packages of others",
    (userAgent) => {
      const { lean, gpu } = installLines({ platform: "linux", arch: "x64", userAgent });
      expect(lean + gpu).not.toMatch(/--omit|--no-optional|--ignore-optional/);
      expect(gpu).not.toContain("cuda");
    },
  );
});
