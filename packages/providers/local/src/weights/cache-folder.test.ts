import { describe, expect, it } from "vitest";
import { defaultCacheFolder } from "./cache-folder.ts";

describe("defaultCacheFolder", () => {
  it.each([
    [{ ASHLAR_CACHE: "/mine", XDG_CACHE_HOME: "/xdg" }, "linux", "/mine"],
    [{ XDG_CACHE_HOME: "/xdg" }, "linux", "/xdg/ashlar"],
    [{}, "linux", "/home/me/.cache/ashlar"],
    [{}, "darwin", "/home/me/Library/Caches/ashlar"],
    [{ LOCALAPPDATA: "/local" }, "win32", "/local/ashlar"],
  ])("%j on %s is %s", (env, platform, expected) => {
    expect(defaultCacheFolder({ env, platform, home: "/home/me" })).toBe(expected);
  });
});
