import { homedir } from "node:os";
import { join } from "node:path";

/** What of the process decides where weights are kept. */
export interface FolderEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly home: string;
}

/**
 * The folder for weights: `ASHLAR_CACHE`, else `ashlar/` in the user's cache folder: `XDG_CACHE_HOME` or `~/.cache` (Linux),
 * `~/Library/Caches` (macOS), `%LOCALAPPDATA%` (Windows). The weights lie in its folder `models`.
 */
export function defaultCacheFolder(of: FolderEnvironment = { env: process.env, platform: process.platform, home: homedir() }): string {
  const { env, platform, home } = of;
  if (env.ASHLAR_CACHE) return env.ASHLAR_CACHE;
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, "ashlar");
  if (platform === "darwin") return join(home, "Library", "Caches", "ashlar");
  if (platform === "win32") return join(env.LOCALAPPDATA || join(home, "AppData", "Local"), "ashlar");
  return join(home, ".cache", "ashlar");
}
